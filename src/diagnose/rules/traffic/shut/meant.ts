import { selects, type LabelSelector } from '../../../../core/selectors.ts';
import type { Facts } from '../../../types.ts';
import { namespaceLabels } from '../network-rules.ts';

/** Some pod of the namespace has that port: a rule may be meant for it. */
export const isDeclared = (facts: Facts, port: number | string): boolean =>
  facts.pods.some(({ spec }) =>
    (spec?.containers ?? []).some(({ ports = [] }) =>
      ports.some(({ containerPort, name }) => containerPort === port || name === port),
    ),
  );

/** Some namespace is chosen already: a rule is meant for it. */
export const choosesSpace = (facts: Facts, selector: LabelSelector): boolean =>
  facts.namespaces.some(({ metadata }) => selects(selector, namespaceLabels(facts, metadata?.name ?? '')));
