const CHANGES =
  /^(?:scale|restart|rollback|set|pause|resume|delete|edit|create|install|apply|patch|label|annotate|taint|cordon|uncordon|drain|evict|run|trigger|debug)_|^check_connection$|^port_forward$|^helm_(?:upgrade|rollback|uninstall|recover|install)$/;

/** True for tools that change something; by name, since a model sees no more. */
export const isChange = (tool: string): boolean => CHANGES.test(tool);
