import { KINDS } from '../../core/kinds.ts';
import type { Kubelet } from './kubelet-state.ts';
import { reach } from './network.ts';
import type { World } from './world.ts';

/** Someone opens the application about this often. */
const EVERY_MS = 20_000;
const PAGES = ['/', '/api/tasks', '/', '/api/chat', '/api/tasks'] as const;

/** A few visitors of the frontend, so that its logs and those of the backend read as lived in. */
export function startVisitors(world: World, kubelet: Kubelet, namespace: string): void {
  let count = 0;
  const visit = (): void => {
    world.clock.setTimer(EVERY_MS * (0.5 + world.random()), visit);
    const slices = world.store
      .list(KINDS.endpointslices, namespace)
      .filter(({ metadata }) => metadata?.labels?.['kubernetes.io/service-name']?.endsWith('-frontend'));
    const targets = slices.flatMap(({ endpoints = [], ports }) =>
      endpoints
        .filter(({ conditions }) => conditions?.ready === true)
        .map(({ addresses }) => ({ ip: addresses[0] ?? '', port: ports?.[0]?.port ?? 0 })),
    );
    const target = targets[Math.floor(world.random() * targets.length)];
    if (!target) return;
    const reached = reach(kubelet, target.ip, target.port);
    const path = PAGES[count++ % PAGES.length] ?? '/';
    const from = `10.244.0.1:${32_768 + Math.floor(world.random() * 28_000)}`;
    if (reached.kind === 'connected') reached.peer.http({ port: target.port, method: 'GET', path, from });
  };
  world.clock.setTimer(EVERY_MS, visit);
}
