import { withoutData, withoutHints } from '../../../logs/meaning/hint.ts';
import { shortened } from '../../../logs/reduction/shorten.ts';
import { shortClass } from '../../../logs/reduction/short-class.ts';
import { named, type Signature } from './types.ts';

const MOST = 200;
/** Without the package of its class and without what to do about it, as much as a title holds. */
function inTitle(exception: string): string {
  const text = withoutHints(shortClass(exception)).replace(/(?<![.\s])[.\s]+$/, '');
  return shortened(text.length > MOST ? withoutData(text) : text, MOST);
}

const uncaught = (pattern: RegExp): Signature => ({
  cause: 'UncaughtException',
  pattern,
  title: (c, { exception, thrown }) =>
    `container ${c} ends with an uncaught exception${named(exception === undefined ? thrown : inTitle(exception), ': ')}`,
  remedies: (c) => [`fix the exception in the application of container ${c}`],
});

/**
 * pydantic: the class, the field on a line of its own, what was expected. What was given stays out: it may be a secret.
 */
const refusedValue: Signature = {
  cause: 'UncaughtException',
  pattern:
    /(?<exception>(?<![\w.])[\w.]*ValidationError: \d+ validation errors? for (?<model>\w+)\b)[^\n]*\n\s*(?<key>[A-Za-z_]\w*(?:(?:\.| -> )\w+)*)\s*\n\s+(?:Value error, )?(?<expected>(?:(?! \[type=| \(type=)[^\n])+)/,
  title: (c, { key, expected, model }) => `container ${c} refuses the value of ${key} (${model}): ${expected}`,
  remedies: (c, { key, expected }) => [
    `correct ${key} in env of container ${c}, or in the ConfigMap or Secret behind it: ${expected}`,
    'roll back the last change of that configuration',
  ],
};

/** Last of all signatures: an exception whose text fits another one is told by that. */
export const EXCEPTIONS: readonly Signature[] = [
  refusedValue,
  uncaught(
    /Traceback \(most recent call last\)[\s\S]{0,16000}\n(?<exception>[A-Za-z_][\w.]*(?:Error|Exception|Exit|Interrupt)\b[^\n]*)/,
  ),
  uncaught(/Traceback \(most recent call last\)[\s\S]{0,16000}\n(?<exception>[A-Za-z_][\w.]*(?:: [^\n]*)?)\s*$/),
  uncaught(
    /\b(?:[Uu]ncaught|[Uu]nhandled|[Uu]nexpected)\b[^\n]{0,200}:\s*(?:\([\w.$]+\))?\n(?<exception>(?:[\w$]+\.)*[\w$]+(?:Exception|Error)\b[^\n]*)/,
  ),
  uncaught(/Caused by: (?<exception>[\w.$]+(?:Exception|Error)\b(?:: [^\n]*)?)(?![\s\S]*?Caused by:)/),
  uncaught(/Exception in thread "[^"]*" (?<exception>[\w.$]+(?:: [^\n]*)?)/),
  uncaught(/panic: (?<exception>[^\n]+)\n[\s\S]{0,4000}?goroutine \d+ \[/),
  uncaught(/(?<exception>fatal error: [^\n]+)\n[\s\S]{0,4000}?goroutine \d+ \[/),
  uncaught(/thread '[^']*' (?:\(\d+\) )?panicked at (?:\S{1,200}:\d+:\d+:\n{1,3})?(?<exception>[^\n]+)/),
  uncaught(
    /(?:(?<!\/\/ )Uncaught (?:Exception )?|(?<!\/\/ )Unhandled(?: exception\.?| rejection)?:? |UnhandledPromiseRejection\w*:? )(?<exception>[^\n]+)/,
  ),
  uncaught(
    /(?:^|\n|\s)(?<exception>(?:TypeError|ReferenceError|SyntaxError|RangeError|AssertionError|EvalError)(?: \[\w+\])?: [^\n]+)/,
  ),
  uncaught(/(?<exception>(?<![\w.:])[\w.:]*(?:Error|Exception)\)?: [^\n]+)\n\s+(?:at |from )/),
  // Erlang, with the term that was thrown in lines of its own.
  uncaught(
    /^(?:[\w.]{1,40}:|\*\*) exception (?:throw|error|exit): (?<exception>[^\n]+(?:\n\s{8,60}(?!in )\S[^\n]{0,200}){0,8})/,
  ),
  uncaught(/(?:^|\n)panic: (?<exception>[^\n]+)/),
  uncaught(/PHP Fatal error: +(?<exception>[^\n]+)|Fatal error: (?<message>Uncaught [^\n]+)/),
  uncaught(/Unhandled exception[.:] (?<exception>[^\n]+)/),
];

const aborted = (pattern: RegExp): Signature => ({
  cause: 'ProcessAborted',
  pattern,
  title: (c, { said }) => `the process of container ${c} aborted itself${named(said, ': ')}`,
  remedies: (c) => [
    `fix the memory fault in the program of container ${c} or in a native library that it loads`,
    'go back to the library versions of the last image that ran',
  ],
});
const fault = (pattern: RegExp): Signature => ({
  cause: 'SegmentationFault',
  pattern,
  // Go raises its own panic for a nil pointer: an exception of the program.
  when: ({ block }) => !/goroutine \d+ \[/.test(block),
  title: (c) => `the process of container ${c} ends with a segmentation fault`,
  remedies: (c) => [
    `use another build of the image of container ${c} (native modules, libc, architecture)`,
    'take a core dump to find the frame',
  ],
});

/** What the process or its C library says when a signal ends it. */
export const SIGNALS: readonly Signature[] = [
  uncaught(
    /terminate called after throwing an instance of '(?<thrown>[^'\n]{1,200})'(?:\n\s{0,8}what\(\): {1,4}(?<exception>[^\n]+))?/,
  ),
  aborted(/(?<said>Assertion [^\n]{1,300} failed)/),
  aborted(
    /(?<!\w)(?:malloc|free)\(\): |corrupted (?:size|double-linked)|double free|terminate called|\*\*\* stack smashing|SIGSEGV \(0xb\)|hs_err_pid|Assertion [^\n]* failed/,
  ),
  fault(/[Ss]egmentation fault|SIGSEGV|signal 11/),
];
