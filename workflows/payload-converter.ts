/**
 * The payload converter of worker and workflow. What it cannot decode becomes {@link Undecodable}: a
 * signal with an encoding that nobody knows would otherwise fail the workflow task for ever, and
 * with it the whole run. Handlers drop or reject it, as they do any other malformed message.
 */
import { defaultPayloadConverter, type Payload, type PayloadConverter } from '@temporalio/common';

/** Stands for a value that could not be decoded. Fits no message and no input. */
export class Undecodable {
  readonly isUndecodable = true;
}

/** The name is the SDK's. */
export const payloadConverter: PayloadConverter = {
  toPayload: (value) => defaultPayloadConverter.toPayload(value),
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the SDK declares it so
  fromPayload: <T>(payload: Payload): T => {
    try {
      return defaultPayloadConverter.fromPayload<T>(payload);
    } catch {
      // The error may quote what was sent.
      return new Undecodable() as T;
    }
  },
};
