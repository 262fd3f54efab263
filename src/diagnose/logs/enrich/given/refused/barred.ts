import type { Failing } from '../../../../facts/state.ts';
import type { Enriched } from '../../enricher.ts';

/**
 * EPERM of execve: the kernel starts no file that carries a capability which its process may not have. A container that
 * drops none has all that files of images carry.
 */
export function barred({ view }: Failing, command = 'its program'): Enriched {
  const { drop = [], add = [] } = view.spec?.securityContext?.capabilities ?? {};
  if (drop.length === 0) return {};
  const has = add.length === 0 ? '' : ` and adds ${add.join(', ')} alone`;
  return {
    only: true,
    title: `container ${view.name} may not execute ${command}: the kernel does not permit it, and its securityContext drops ${drop.join(', ')}`,
    details: { drop },
    remedies: [
      `add to securityContext.capabilities.add of container ${view.name} what file ${command} carries (getcap shows it in the image; mostly NET_BIND_SERVICE): it drops ${drop.join(', ')}${has}, and a file that carries more than its process may have is not started, whether it needs that or not`,
      `or take the capability off the file when the image is built: setcap -r ${command}`,
    ],
  };
}
