import Yoga from 'yoga-layout';

/**
 * Resolves when Ink can lay out its first frame. In modules the engine is there once it is imported; in the bundle,
 * whose files cannot wait at their top, it says itself when it is (scripts/slim/yoga-layout.mjs).
 */
export const layoutEngine: Promise<unknown> =
  (Yoga as { readonly ready?: Promise<unknown> }).ready ?? Promise.resolve();
