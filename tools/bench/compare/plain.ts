/** The contestant without durability: what the calls to MX cost by themselves. */
import { startScript, type Child } from '../measure/child';
import { type FromService, type ToService } from '../verification/messages';
import { rightAnswers, type Running, type Setting } from './contestant';

/** Starts the script, which keeps everything in its memory. */
export async function startPlain({ mx, pollIntervalMs }: Setting): Promise<Running> {
  const service = await startScript(require.resolve('../plain/service'), { mx, pollIntervalMs });
  const listeners = new Map<string, (message: FromService) => void>();
  service.process.on('message', (message: FromService) => listeners.get(message.id)?.(message));
  return {
    processes: { worker: service.pid },
    stop: service.stop,
    verify: (id, think) =>
      new Promise((resolve, reject) => {
        listeners.set(id, (message) => {
          if (message.kind === 'failed') reject(new Error(message.reason));
          else if (message.kind === 'verified') {
            const { memberGuid, numbers } = message.verified;
            resolve({ memberGuid, accounts: numbers.length });
          } else {
            const { round, questions } = message;
            think().then(() => {
              tell(service, { id, kind: 'answer', round, answers: rightAnswers(questions) });
            }, reject);
          }
        });
        tell(service, { id, kind: 'start' });
      }),
  };
}

function tell({ process: child }: Child, message: ToService): void {
  child.send(message);
}
