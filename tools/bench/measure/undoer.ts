/** What a bench has started, and how it ends. */

/** Undoes what was started, last first, whatever fails on the way. */
export interface Undoer {
  readonly add: (undo: () => Promise<unknown>) => void;
  readonly run: () => Promise<void>;
}

/** Nothing to undo yet. */
export function undoer(): Undoer {
  const undos: (() => Promise<unknown>)[] = [];
  return {
    add: (undo) => undos.push(undo),
    run: async () => {
      for (const undo of undos.splice(0).reverse()) await undo().catch(() => undefined);
    },
  };
}

/** What `start` returns; what it has started before a failure is ended. */
export async function orUndone<T>(undo: Undoer, start: () => Promise<T>): Promise<T> {
  try {
    return await start();
  } catch (error) {
    await undo.run();
    throw error;
  }
}
