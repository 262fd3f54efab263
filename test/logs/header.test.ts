import { describe, expect, it } from 'vitest';
import { recordOf } from '../../src/logs/record.ts';

describe('the level among what stands before a sentence', () => {
  it.each<[format: string, line: string, level: string | undefined, message: string]>([
    [
      'zap at a terminal',
      '2026-03-04T11:58:02.404Z\twarn\ttill/till.go:85\ttill nine is slow',
      'warn',
      'till nine is slow',
    ],
    ['zap without a caller', '2026-03-04T11:58:02.404Z\terror\ttill nine is jammed', 'error', 'till nine is jammed'],
    ['Spark', '26/03/04 11:58:02 WARN TillContext: till nine is slow', 'warn', 'TillContext: till nine is slow'],
    ['Airflow', '[2026-03-04T11:58:02.404+0000] {till.py:63} INFO - till nine is open', 'info', 'till nine is open'],
    ['Celery', '[2026-03-04 11:58:02,404: ERROR/MainProcess] till nine is jammed', 'error', 'till nine is jammed'],
    ['Bitnami', 'till 11:58:02.40 INFO  ==> till nine is open', 'info', 'till nine is open'],
    [
      'NestJS',
      '[Nest] 7  - 03/04/2026, 6:12:41 PM   ERROR [TillService] till nine is jammed',
      'error',
      'till nine is jammed',
    ],
    [
      'Odoo',
      '2026-03-04 11:58:02,404 1 WARNING shop odoo.till: till nine is slow',
      'warn',
      'shop odoo.till: till nine is slow',
    ],
    ['logrus at a terminal', 'FATA[0012] till nine is jammed', 'fatal', 'till nine is jammed'],
    ['Minecraft', '[11:58:02] [Till thread/WARN]: till nine is slow', 'warn', 'till nine is slow'],
    ['vLLM', '(Till pid=12) WARNING 03-04 11:58:02 [till.py:85] till nine is slow', 'warn', 'till nine is slow'],
    ['Elixir', '11:58:02.404 request_id=F138 [warn] till nine is slow', 'warn', 'till nine is slow'],
    ['winston', '2026-03-04T11:58:02.404Z till-nine info till nine is open', 'info', 'till nine is open'],
    ['Redis with an ISO time', '1:M 2026-03-04T11:58:02.404Z # till nine is slow', 'warn', 'till nine is slow'],
    ['Prisma', 'prisma:error till nine is jammed', 'error', 'till nine is jammed'],
    ['logback of itself', '11:58:02.404 |-ERROR in till nine', 'error', 'in till nine'],
    ['a counter', 'Done. PASS=307 WARN=0 ERROR=0', undefined, 'Done. PASS=307 WARN=0 ERROR=0'],
    ['a number of errors', '1 validation error for Till', undefined, '1 validation error for Till'],
    ['a member of an object', "  info: 'till nine is shut'", undefined, "info: 'till nine is shut'"],
    ['npm', 'npm ERR! code E404', undefined, 'npm ERR! code E404'],
    ['a sentence', 'till server error while opening', undefined, 'till server error while opening'],
    ['log4j of itself', '2026-03-04 11:58:02,404 main ERROR till nine is jammed', 'error', 'till nine is jammed'],
    ['a setting behind a level', 'FATAL: TRACE must be a number', 'fatal', 'TRACE must be a number'],
    ['a level in a level', 'ERROR: INFO: till nine is open', 'error', 'till nine is open'],
    ['an amount', '3 ERROR rows in the till', undefined, '3 ERROR rows in the till'],
    ['a setting', 'Log level: ERROR (of the till)', undefined, 'Log level: ERROR (of the till)'],
    ['a remark', 'Till shut (WARN 0, ERROR 0)', undefined, 'Till shut (WARN 0, ERROR 0)'],
  ])('is read in %s', (_format, line, level, message) => {
    expect({ level: recordOf(line).level, message: recordOf(line).message }).toEqual({ level, message });
  });

  it.each([
    'Till info refreshed',
    'till error rate 3',
    'Registered error handler of the till',
    'till panic mode disabled',
    'invalid debug port of the till',
    'no info about till nine, exiting',
    'debug mode is off, cannot open the till',
    'error opening till nine',
    'Cannot INFO till: no password',
    'failed to LOG IN at the till',
    'The TRACE command failed',
    'till LOG folder is missing',
  ])('is none in a sentence behind a time: %s', (sentence) => {
    const { level, message } = recordOf(`2026-03-04T11:58:02Z ${sentence}`);
    expect({ level, message }).toEqual({ level: undefined, message: sentence });
  });

  it.each([
    'opening failed: GET /till/9 403 - the ticket is too old',
    'GET /till/9 404 - not there, exiting',
    '2026-03-04T11:58:02Z cannot open: GET /till 503 - exiting',
  ])('is no answer in an access log: %s', (line) => {
    expect(recordOf(line).status).toBeUndefined();
  });

  it.each([
    ['Gin', '[GIN] 2026/03/04 - 11:58:02 | 503 |     448.403µs |     10.2.0.59 | GET      "/till?pair=EURUSD"', 503],
    ['morgan', '2026-03-04T11:58:02.404Z GET /till/9 200 15ms', 200],
    ['morgan tiny', '10.2.0.59 GET /till/9 304 - - 1.2 ms', 304],
  ])('is that of an answer in an access log of %s', (_format, line, status) => {
    expect(recordOf(line).status).toBe(status);
  });
});
