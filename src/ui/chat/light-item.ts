import type { Token } from 'marked';
import type { Diagnosis } from '../../core/diagnosis.ts';
import type { ChatState, Item } from './state.ts';

/** Turns that are kept whole: the terminal has drawn what is older. */
const WHOLE = 3;

/** The state with its older items as what reports and copies read of them: a long conversation stays small. */
export function withLightItems(state: ChatState): ChatState {
  const from = state.items.flatMap(({ type }, at) => (type === 'said' ? [at] : [])).at(-WHOLE) ?? 0;
  return { ...state, items: state.items.map((item, at) => (at >= from || item.light ? item : lightOf(item))) };
}

function lightOf(item: Item): Item {
  switch (item.type) {
    case 'answer':
    case 'text':
      return { ...item, light: true, tokens: item.tokens.map(lightToken) };
    case 'call': {
      const { view, ...card } = item.card;
      const found = view?.type === 'diagnosis' ? { view: { ...view, diagnosis: lightDiagnosis(view.diagnosis) } } : {};
      return { ...item, light: true, card: { ...card, ...found } };
    }
    case 'view':
      return { ...item, light: true, view: { type: 'text', title: '', text: '' } };
    default:
      return item;
  }
}

/** Without the tokens inside it. */
const lightToken = (token: Token): Token =>
  token.type === 'code'
    ? { type: 'code', raw: token.raw, text: String(token['text']) }
    : { type: token.type, raw: token.raw };

const lightDiagnosis = (diagnosis: Diagnosis): Diagnosis => ({
  ...diagnosis,
  findings: diagnosis.findings.map((one) => ({ ...one, pods: [], evidence: [], details: {}, remedies: [] })),
});
