import { notReadOnly, printsValues, secretPathIn } from '../read-only-program.ts';
import type { Rail } from './rail.ts';

/** Programs that are run in a container. */
export const PROGRAM_RAILS: readonly Rail[] = [
  {
    code: 'reads-secrets',
    verbs: ['exec'],
    runs: (argv) => secretPathIn(argv) !== undefined && notReadOnly(argv) !== undefined,
    risk: 'high',
    says: 'it reads mounted secrets, a token, or the variables or memory of a process; get_resource shows the keys of a Secret, and "env -0" the names of variables',
    refused: true,
  },
  {
    code: 'prints-variables',
    verbs: ['exec'],
    runs: printsValues,
    risk: 'high',
    says: 'it prints the values of variables; "env -0" is taken, of which only the names are kept',
    refused: true,
  },
];
