import type { HttpAnswer, HttpRequest, ProcessHost } from './process.ts';

type Route = (path: string) => { readonly status: number; readonly body: string } | undefined;

/** An HTTP server with an access log in uvicorn's form. Paths that no route knows are answered with 404. */
export function serveHttp(host: ProcessHost): {
  readonly listen: (port: number, route: Route) => void;
  readonly listensOn: (port: number) => boolean;
  readonly answer: (request: HttpRequest) => HttpAnswer;
} {
  const routes = new Map<number, Route>();
  return {
    listen: (port, route) => void routes.set(port, route),
    listensOn: (port) => routes.has(port),
    answer({ port, method, path, from }) {
      const route = routes.get(port);
      if (!route) return 'refused';
      const pathname = path.split('?')[0] ?? '/';
      const answer = route(pathname);
      // The log names what the router found, before the handler has its say.
      host.print(`INFO:     ${from} - "${method} ${pathname} HTTP/1.1" ${answer ? '200 OK' : '404 Not Found'}`);
      return answer ?? { status: 404, body: '404 page not found\n' };
    },
  };
}
