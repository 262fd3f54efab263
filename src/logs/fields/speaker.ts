import { SMALL } from '../level.ts';

/**
 * `web.1    | `, `11:58:02 web.1 | `, `0|web  | `, `(Worker pid=12) `: who prints, before each of its lines. A level is
 * no name.
 */
const SPEAKER = new RegExp(
  String.raw`^(?:(?:\d\d:\d\d:\d\d (?=[\w.-]{1,40} {0,20}\|)|\d{1,4}\|)?(?!${SMALL}\b)[A-Za-z][\w.-]{0,39}\s{0,20}\| ?|\([\w.:-]{1,40} pid=\d{1,9}\) )`,
  'i',
);

/** A line without the name of the process, and of what runs that, which supervisors put before each line. */
export const unspoken = (text: string): string => text.replace(SPEAKER, '').replace(SPEAKER, '');
