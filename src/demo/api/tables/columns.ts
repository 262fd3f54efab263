export type Cell = string | number | boolean;
export type Column = {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'boolean' | 'date';
  readonly wide: boolean;
};
/** The columns of a kind and how its objects fill them; cells of wide columns are always given, as the server does. */
export type Columns<T = never> = {
  readonly columns: readonly Column[];
  readonly cells: (object: T, now: number) => Cell[];
};

/** `Name Ready Desired:integer IP*`: a star marks columns of `-o wide` alone; `_` stands for a blank. */
export function columnsOf<T>(text: string, cells: (object: T, now: number) => Cell[]): Columns<T> {
  const columns = text.split(' ').map((word): Column => {
    const wide = word.endsWith('*');
    const [name = '', type = 'string'] = word.replace('*', '').split(':');
    return { name: name.replaceAll('_', ' '), type: type as Column['type'], wide };
  });
  return { columns, cells };
}
