/**
 * Goal: the recipes of docs/webhooks.md believe a webhook of this service, and no other. Method: each is run in
 * its own language, where this machine has it, on one good webhook and several bad ones.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { createWebhookSecret, signWebhook } from '../../codec/webhook-signature';
import { WEBHOOK_EVENT_TYPES, startedEvent } from '../../domain';
import { ROOT } from '../support/child-process';

const page = readFileSync(path.join(ROOT, 'docs', 'webhooks.md'), 'utf8');
const folder = mkdtempSync(path.join(tmpdir(), 'webhooks-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const nowMs = Date.now();
const nowS = Math.floor(nowMs / 1_000);
const [secret, older, foreign] = [1, 2, 3].map(() => createWebhookSecret());
const { id, event } = startedEvent({ verificationId: 'v-1', runId: 'r' }, nowMs);
const body = JSON.stringify(event);
const good = { headers: signWebhook([older!, secret!], { id, timestampS: nowS, body }), body };
const CASES = [
  good,
  { ...good, body: body.replace('v-1', 'v-2') },
  { ...good, headers: signWebhook([foreign!], { id, timestampS: nowS, body }) },
  { ...good, headers: signWebhook([secret!], { id, timestampS: nowS - 900, body }) },
  { ...good, headers: signWebhook([secret!], { id, timestampS: nowS + 900, body }) },
];
const EXPECTED = [`${id} verification.started v-1`, ...Array<string>(4).fill('rejected')];

/** What comes behind the recipe: reads the cases, and prints what it makes of each. */
const HARNESS = {
  js: `const { cases, secret } = JSON.parse(require('fs').readFileSync(0, 'utf8'));
for (const { headers, body } of cases) console.log(receive(headers, body, secret));`,
  python: `import sys
given = json.load(sys.stdin)
for each in given["cases"]:
    print(receive(each["headers"], each["body"].encode(), given["secret"]))`,
  go: `func main() {
	var given struct {
		Secret string
		Cases  []struct {
			Headers map[string]string
			Body    string
		}
	}
	if err := json.NewDecoder(os.Stdin).Decode(&given); err != nil {
		panic(err)
	}
	for _, each := range given.Cases {
		headers := http.Header{}
		for name, value := range each.Headers {
			headers.Set(name, value)
		}
		fmt.Println(receive(headers, []byte(each.Body), given.Secret))
	}
}`,
};

function recipe(language: keyof typeof HARNESS): string {
  const block = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(page)?.[1];
  if (block === undefined) throw new Error(`docs/webhooks.md has no recipe in ${language}.`);
  const source = language === 'go' ? block.replace('import (', 'import (\n"fmt"\n"os"') : block;
  return `${source}\n${HARNESS[language]}\n`;
}

const LANGUAGES: readonly [keyof typeof HARNESS, string, command: string, args: string[]][] = [
  ['js', 'recipe.cjs', process.execPath, ['--import', 'tsx']],
  ['python', 'recipe.py', 'python3', []],
  ['go', 'main.go', 'go', ['run']],
];

describe('the recipe', () => {
  test.each(LANGUAGES)('in %s', (language, name, command, args) => {
    try {
      execFileSync(command, [language === 'go' ? 'version' : '--version']);
    } catch {
      console.info(`docs/webhooks.md: ${command} is not on this machine; its recipe is not run.`);
      return;
    }
    const entry = JSON.stringify(path.join(ROOT, 'client', 'webhooks.ts'));
    const source = recipe(language).replace(`'atrium-verification-client/webhooks'`, entry);
    writeFileSync(path.join(folder, name), source);
    const input = JSON.stringify({ cases: CASES, secret });
    const said = execFileSync(command, [...args, path.join(folder, name)], { input, cwd: ROOT });
    expect(said.toString().trimEnd().split('\n')).toEqual(EXPECTED);
  });
});

test('every type of event is in the table', () => {
  const named = [...page.matchAll(/^\| `((?:verification|webhook)\.\w+)`/gm)].map(
    ([, type]) => type,
  );
  expect(named).toEqual([...WEBHOOK_EVENT_TYPES]);
});
