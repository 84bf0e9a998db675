/** Brings answers to a verification of the double, by the rules that signals and updates share. */
import { checkKey, type DeliverAnswer } from '../answers';
import { VerificationClientError } from '../errors';
import { type Store } from './store';

/** Delivers in this process. */
export function delivery(store: Store): DeliverAnswer {
  return async (verificationId, kind, message, options) => {
    checkKey(options);
    const { via = 'update', idempotencyKey: key } = options;
    const run = store.find(verificationId);
    // What was asked just before is open by the time at which a caller can have seen it.
    await Promise.resolve();
    if (key !== undefined && run.keys.has(key)) return;
    if (run.result !== undefined) throw new VerificationClientError('VERIFICATION_FINISHED');
    const reason = run.answer(kind, message);
    if (reason === undefined) {
      if (key !== undefined) run.keys.add(key);
      return;
    }
    if (via === 'update') throw new VerificationClientError('ANSWER_REJECTED', { reason });
    run.change({ droppedSignals: run.view.droppedSignals + 1 });
  };
}
