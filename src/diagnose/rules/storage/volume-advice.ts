import { clauseOf } from '../../../logs/meaning/clause.ts';
import type { Pod } from '../../../core/kubernetes.ts';
import { heldIn } from '../../custom/held-in.ts';
import type { Facts } from '../../types.ts';

/** A hostPath is looked at before it is mounted: what its type asks for is not on that node. */
export function hostPathAdvice(pod: Pod, message: string, name: string, node: string): readonly string[] {
  if (!/hostPath type check failed/i.test(message)) return [];
  const volume = pod.spec?.volumes?.find((one) => one.name === name || message.includes(`"${one.name}"`));
  const path = volume?.hostPath?.path ?? /(\/\S+) is not/.exec(message)?.[1] ?? 'the path';
  const type = volume?.hostPath?.type;
  const make = type === 'Directory' ? 'DirectoryOrCreate' : type === 'File' ? 'FileOrCreate' : undefined;
  return [
    `create ${path} on node ${node}${type ? ` as hostPath type ${type} wants it` : ''}, or correct the path in the template${make ? ` (type ${make} makes it)` : ''}`,
  ];
}

/**
 * What an error of mount(8) says of the node: something there holds the device, or the helper for the kind of file
 * system is not installed.
 */
export function mountAdvice(message: string, node: string): string | undefined {
  const device = /(\/dev\/\S+)/.exec(message)?.[1];
  if (/already mounted or mount point busy|device or resource busy/i.test(message))
    return `find what holds ${device ?? 'the device'} on node ${node} (an earlier mount that was left: findmnt, lsof; or multipathd, which takes the disks of network storage: blacklist them in /etc/multipath.conf there and restart multipathd)`;
  const helper =
    /(?:need a |might need )?\/sbin\/mount\.(?<by>\w+)\s+helper|unknown filesystem type '(?<type>\w+)'/.exec(message);
  const kind = helper?.groups?.['by']?.replace('<type>', '') ?? helper?.groups?.['type'];
  if (helper)
    return `install the client for this kind of file system${kind ? ` (${kind})` : ''} on node ${node}: nfs-common or nfs-utils for nfs, cifs-utils for cifs, the kernel module for others`;
  return undefined;
}

/** The part of a mount error that says what happened: its last line of output, or its end. */
export const gist = (message: string): string =>
  clauseOf(
    (
      /Output: (.+)/.exec(message)?.[1] ??
      /(?:desc = |failed(?: for volume "[^"]*")? ?: )(.+)/.exec(message)?.[1] ??
      message
    )
      .split('\n')[0]
      ?.replace(/\/\S*\/(?:volumes|plugins)\/\S+?(?=:|$|\s)/g, 'the mount point') ?? '',
    160,
  );

/** A volume whose disk its storage does not know any more: which object names it, and what is left to do. */
export function goneAdvice(facts: Facts, message: string): string | undefined {
  if (!/not ?found|does(?: no|n')t exist|no such|unknown volume/i.test(message)) return undefined;
  for (const one of facts.persistentvolumes) {
    const held = heldIn(one, message).find(({ path }) => !/claimRef|storageClassName/.test(path));
    if (!held) continue;
    const claim = one.spec?.claimRef?.name;
    return `bring ${held.token} back (${held.path} of PersistentVolume ${one.metadata?.name}, claim ${claim}), which its storage no longer has: restore it from a snapshot or backup under a new volume, and let claim ${claim} be made anew from that; without one its data is gone`;
  }
  return undefined;
}

type Nfs = { readonly server?: string; readonly path?: string };

/** A file server by its name and path, and what of it the message complains about. */
export function serverAdvice(facts: Facts, pod: Pod, message: string, claim: string | undefined, node: string): string {
  const bound = facts.persistentvolumes.find(
    ({ spec }) => spec?.claimRef?.name === claim && spec?.claimRef?.namespace === facts.namespace,
  );
  const attributes = bound?.spec?.csi?.volumeAttributes ?? {};
  const inline = pod.spec?.volumes?.find((one) => one.nfs !== undefined)?.nfs;
  const own: Nfs | undefined =
    bound?.spec?.nfs ??
    (attributes['server'] === undefined
      ? undefined
      : { server: attributes['server'], path: attributes['share'] ?? attributes['path'] ?? '' }) ??
    inline;
  const told = /\b([\w.-]+):(\/[\w./-]*)/.exec(message);
  const server = own?.server ?? told?.[1] ?? 'the file server';
  const path = own?.path ?? told?.[2] ?? 'the path';
  if (/access denied|Permission denied|not permitted/i.test(message))
    return `let ${server} export ${path} to node ${node}: its list of clients refuses that node (showmount -e ${server} there, /etc/exports)`;
  if (/No such file or directory|does not exist/i.test(message))
    return `create ${path} on ${server}, or correct the path of the volume: the server has no such directory`;
  return `see that ${server} answers node ${node} (port 2049, firewall) and exports ${path}: showmount -e ${server}`;
}
