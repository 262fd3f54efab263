import type { Understood } from './outcome.ts';

const CHANGES =
  /^(?:scale|restart|rollback|set|pause|resume|delete|edit|create|install|apply|patch|label|annotate|taint|cordon|uncordon|drain|evict|run|trigger|debug)_|^check_connection$|^port_forward$|^helm_(?:upgrade|rollback|uninstall|recover|install)$/;

/** True for tools that change something; by name, since a model sees no more. */
export const isChange = (tool: string): boolean => CHANGES.test(tool);

/** The tools of the changes that it leads to, also of those that are planned once what they need was read. */
export const changesOf = (made: Understood | undefined): readonly string[] =>
  made === undefined || !('calls' in made)
    ? []
    : [
        ...made.calls.map(({ tool }) => tool).filter((tool) => isChange(tool)),
        ...(made.sweep === undefined ? [] : [made.sweep.tool]),
        ...(made.restore === undefined ? [] : ['scale_workload']),
      ];

export const plans = (made: Understood | undefined): boolean => changesOf(made).length > 0;

type Told = { readonly name: string; readonly said: string; readonly data: string };

/** A change that is in the cluster, or may be, also where of its result only the digest is left. */
export const wasMade = ({ name, said, data }: Told): boolean =>
  isChange(name) &&
  (/^(?:applied|sent|stopped by the person\.|failed\.)/.test(said) ||
    (said.startsWith('[shortened') && /^(?:applied|unverified|unhealthy|partial|aborted|failed): /.test(data)));
