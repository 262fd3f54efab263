import {
  Box,
  Static,
  useAnimation,
  useApp,
  useCursor,
  useInput,
  useIsScreenReaderEnabled,
  usePaste,
  useStdin,
  useStdout,
  useWindowSize,
} from 'ink';
import { memo, useEffect, useMemo, useSyncExternalStore } from 'react';
import { frame, isMoving } from './chat/frame.ts';
import { itemLines } from './chat/item-lines.ts';
import type { Chat } from './chat/chat.ts';
import type { Item } from './chat/state.ts';
import { Block, Looks, Rows } from './lines.tsx';
import { looksOf } from './text/look.ts';
import { suspendJob, withoutReading } from './suspend.ts';

const renderItem = (item: Item) => <Block key={item.key} lines={itemLines(item)} />;

/** Everything that is finished: written to the terminal once, and never again. */
const Transcript = memo(({ items }: { readonly items: readonly Item[] }) => (
  <Static items={items as Item[]}>{renderItem}</Static>
));

/**
 * The chat on the screen: the transcript, and below it one region that is drawn from the state. Holds no state of its
 * own.
 */
export const App = ({ chat }: { readonly chat: Chat }) => {
  const screen = useSyncExternalStore(chat.subscribe, () => chat.screen);
  const { waitUntilRenderFlush, suspendTerminal, exit } = useApp();
  const { stdout } = useStdout();
  const { stdin } = useStdin();
  const { columns, rows } = useWindowSize();
  const reader = useIsScreenReaderEnabled();
  const { setCursorPosition } = useCursor();
  const moving = isMoving(screen) && !reader;
  const tick = useAnimation({ interval: 120, isActive: moving }).frame;

  useInput((input, key) => chat.input(input, key));
  usePaste((text) => chat.press({ key: 'paste', text }));
  useEffect(() => chat.resize(columns, rows), [chat, columns, rows]);
  useEffect(() => () => chat.asks.close(), [chat]);
  useEffect(() => {
    // What stood on the screen goes up into the scrollback: clearing loses nothing.
    const clear = async (): Promise<void> => void stdout.write(`${'\n'.repeat(chat.screen.chat.rows)}\u001B[H`);
    const away = (job: () => Promise<void>): void => {
      chat.asks.lock();
      // A second one while the first runs is refused by Ink, and is not needed.
      const back = suspendTerminal(job).catch(() => undefined);
      void back.then(waitUntilRenderFlush).then(() => chat.asks.painted());
    };
    chat.terminal = {
      clear: () => away(clear),
      suspend: () => away(suspendJob),
      away: (job) => away(() => withoutReading(stdin, job)),
      print: (text) => away(async () => void stdout.write(`\n${text.replaceAll('\n', '\r\n')}\r\n`)),
      signal: (code) => void stdout.write(code),
      // The last frame is empty: only the transcript stays on the screen.
      exit: (code) => void waitUntilRenderFlush().then(() => exit(code)),
    };
  }, [chat, stdin, stdout, suspendTerminal, waitUntilRenderFlush, exit]);

  // A card takes an answer only after its frame went out to the terminal, in this size and this form.
  const { card } = screen;
  const painted = card ? `${card.id} ${card.part} ${card.mode} ${screen.chat.columns}x${screen.chat.rows}` : '';
  useEffect(() => {
    if (painted === '') return undefined;
    let here = true;
    void waitUntilRenderFlush().then(() => here && chat.asks.painted());
    return () => {
      here = false;
    };
  }, [chat, painted, waitUntilRenderFlush]);

  const region = useMemo(
    () => frame(screen, reader ? undefined : { frame: tick, now: chat.now() }),
    [screen, reader, tick, chat],
  );
  setCursorPosition(region.cursor);
  return (
    <Looks.Provider value={looksOf(screen.chat.header.theme)}>
      <Box flexDirection="column">
        <Transcript items={screen.chat.items} />
        <Rows lines={region.lines} />
      </Box>
    </Looks.Provider>
  );
};
