/**
 * `npm run openapi:examples`: plays verifications over HTTP against the simulator, and writes what
 * was sent and answered to api/examples.json, for the OpenAPI document.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { runTool } from '../run-tool';
import { startStack } from '../stack';
import { recordExamples } from './record';

runTool({
  name: 'openapi:examples',
  usage: 'Usage: npm run openapi:examples\n\nRecords the examples of the OpenAPI document anew.',
  run: async ({ print, onEnd }) => {
    const stack = await startStack({
      log: print,
      simulator: { pace: 'instant', tidy: true },
      pollIntervalMs: 100,
    });
    onEnd(() => stack.close());
    const examples = await recordExamples(stack);
    const file = path.join(__dirname, '..', '..', 'api', 'examples.json');
    writeFileSync(file, `${JSON.stringify(examples, undefined, 2)}\n`);
    print(`Wrote ${path.relative(process.cwd(), file)}.`);
    return 0;
  },
});
