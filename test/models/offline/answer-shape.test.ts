import { expect, it } from 'vitest';
import { shaped } from '../../../src/models/offline/answer-shape.ts';

const top = (column: 'CPU' | 'MEMORY', rows: readonly string[]): string | undefined =>
  shaped(
    { is: 'top', column },
    {
      name: 'get_usage',
      input: {},
      data: ['POD | CONTAINER | CPU | MEMORY', ...rows].join('\n'),
      said: '',
      error: false,
    },
  );

it.each<['CPU' | 'MEMORY', readonly string[], string]>([
  ['MEMORY', ['small | app | 1m | 900Gi (90 %)', 'large | app | 1m | 1.2Ti (60 %)'], 'large'],
  ['MEMORY', ['small | app | 1m | 900Ki', 'large | app | 1m | 1Mi'], 'large'],
  ['CPU', ['small | app | 950m | 1Mi', 'large | app | 1.5 | 1Mi'], 'large'],
])('who uses the most %s is told by value, whatever the units are: %j', (column, rows, name) => {
  expect(top(column, rows)).toContain(`**${name}** uses the most`);
});
