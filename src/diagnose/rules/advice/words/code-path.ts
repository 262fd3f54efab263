/** Folders in which packages lie that nobody configures, and endings of code. */
const CODE =
  /(?:^|\/)(?:vendor|node_modules|site-packages|dist-packages|gems|bower_components|pkg\/mod)\/|\.(?:php|phtml|py[cx]?|rb|[cm]?[jt]sx?|java|kt|scala|class|go|rs|cs|exs?|erl|lua|p[lm]|cpp|cc|hpp?)(?::\d{1,6}){0,2}$/i;

/** True for a file of a program itself: a frame of a trace names it, and nobody corrects it in a cluster. */
export const isCodePath = (text: string): boolean => text.includes('/') && CODE.test(text);
