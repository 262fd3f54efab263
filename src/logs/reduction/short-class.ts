/** What Rust puts around an error: the thread, the place, that a result was unwrapped. */
const PANICKED = /^thread '[^'\n]{1,80}' (?:\(\d+\) )?panicked at (?:\S{1,200}:\d+:\d+:\s{0,4})?'?(?=\S)/;
const UNWRAPPED = /^'?called `Result::(?:unwrap|expect)\(\)` on an `Err` value: (?=\S)/;
/** `/srv/a.lua:27: /srv/b.lua:8: `: where in the code, before what went wrong. */
const CODE_PLACE =
  /^(?:[\w.@/-]{1,300}\.(?:lua|rb|py|[cm]?[jt]s|go|php|p[lm]|cc?|cpp|rs|java|kt|exs?|erl|ml|hs|swift|jl|R): ?\d{1,6}(?::\d{1,6})?: ){1,4}(?=\S+ |\w+\()/;
const RUST_PLACE = /(?<=\S)'[,:] \S{1,200}\.rs:\d+(?::\d+)?$/;

/** `org.postgresql.util.PSQLException: x` as `PSQLException: x`; a class that wraps nothing is left out. */
export const shortClass = (text: string): string =>
  text
    .replace(PANICKED, '')
    .replace(UNWRAPPED, '')
    .replace(RUST_PLACE, '')
    .replace(CODE_PLACE, '')
    .replace(/^(?:Exception in thread "[^"]*" |Uncaught (?:Exception )?|Unhandled (?:exception|rejection)[.:]? )/i, '')
    .replace(/^(?:[a-z_$][\w$]*[.\\]|[A-Z]\w*(?:::|\\))+(?=[A-Z])|^(?:[\w$]+\.)+(?=[A-Z]\w*(?:Exception|Error)\b)/, '')
    .replace(/^(?:RuntimeException|Exception|Error|RuntimeError|PanicException|std::runtime_error): (?=\S)/, '');
