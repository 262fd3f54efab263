export { type HttpPlace, serveHttp } from './http/serve.ts';
export { createServer } from './server.ts';
export { serveStdio } from './stdio.ts';
export type { Changes, McpOptions, McpTexts } from './types.ts';
