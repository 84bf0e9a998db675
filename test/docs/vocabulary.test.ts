/**
 * Goal: one word for one thing. A word that was retired does not come back, and MX's wire names
 * stay in the modules that speak them. Method: whole identifiers and phrases, searched in every
 * file that is written by hand.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { linesMatching, trackedFiles } from './tracked-files';

const files = trackedFiles().filter(
  ({ file }) =>
    ![
      'test/docs/vocabulary.test.ts',
      'docs/atrium-contract.md',
      'docs/mx-platform-contract.md',
    ].includes(file),
);

/** Retired identifiers and words, by what took their place. */
const RETIRED: Readonly<Record<string, RegExp>> = {
  'module, entry point, structure': /\b(?:rooms?|doors?|house rules?)\b/i,
  'connection method, connectMember':
    /\b(?:obtainMember|wayIn|WayIn\w*|ways? into(?= (?:a|the)\b)|way-in|ways-in)\b/,
  'recovery, recover…':
    /\b(?:mends?|mended|mending|mend[A-Z]\w*|[dD]ecideRepair|repair(?:s|ed|ing)?)\b/,
  'job timestamps': /\b(?:JobMarks|toJobMarks|marksChanged|StartMark|progressMark)\b/,
  'small named records': /\b[A-Z]\w*Facts\b|\.facts\b|\bfacts(?:\.\w|\??: | =)/,
  'fingerprint, prefix, version': /\b(?:\w+_MARK_\w+|changeMark|(?:const|let) marks?)\b/,
  'message handlers': /\b(?:[iI]nbox)\b/,
  awaitEndUser: /\baskEndUser\(run\b/,
  'poll request, polling mode': /\b(?:pokes?|poked|gaits?)\b/i,
  'outcome, OutcomeReached':
    /\b(?:endingOf|endingFor\w*|ENDINGS|lateEnding|EndingFacts|endings?Of)\b/,
  'reject, rejection':
    /\b(?:refus(?:e|es|ed|ing|al|als)|Refus(?:e|es|ed|ing|al|als)|ANSWER_REFUSED|\w+Refus(?:ed|al|als))\b/,
  explainRejection: /\bblame\w*\b/i,
  signInWouldFail: /\bisHopeless\b/,
  'dev server, Temporal server': /\b(?:[eE]ngine|\w+Engine|TEST_ENGINE|ENGINE_\w+)\b/,
  'end user':
    /\bplayers?\b|\b(?:waits?|waiting)[- ]for[- ]a[- ]person\b|\bperson's answer\b|\bthe person\b/i,
  settings: /\b\w*[kK]nobs?\w*\b/,
  abortable: /\bunless(?:Interrupted|Aborted)\b/,
  'MX in public names':
    /\bATRIUM_(?!DEVELOPMENT|PRODUCTION)\w+\b|\b(?:AtriumConnectionStatus|Atrium(?:Unavailable|RateLimited|AccessRefused|RequestRefused|ContractBroken))\b|\batrium-(?:commands|polling|unavailable|contract-broken|access-\w+)\b/,
  'runtime, tools, cli': /(?<![\w/-])(?:platform|scripts)\/[a-z]/,
};

/** Where a retired word is somebody else's, or means another thing. */
const EXCEPTIONS: readonly RegExp[] = [
  /[cC]onnection (?:is |was )?refused|ECONNREFUSED/, // The operating system's word.
  /"engines"|engines\b/, // npm's word.
  /helm\.sh\/helm|\bengine\.Engine\b/, // Helm's package.
  /Failed to start ephemeral server/, // The SDK's text.
  /\broom for\b/, // Space.
  /TENANT_MARK_|\bTenantMarks\(/, // The mark of a tenant, the one thing that has the word.
];

it.each(Object.entries(RETIRED))('the vocabulary says "%s"', (_word, pattern) => {
  const found = files
    .flatMap((each) => linesMatching(each, pattern))
    .filter((line) => !EXCEPTIONS.some((exception) => exception.test(line)));
  expect(found).toEqual([]);
});

describe("MX's wire names", () => {
  const folders = ['atrium', 'mx-platform'].map((name) => join(__dirname, '..', 'fixtures', name));
  const bodies = folders.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
  const wireNames = new Set(
    bodies.flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/"([a-z]+(?:_[a-z]+)+)":/g)].map(
        ([, key = '']) => key,
      ),
    ),
  );
  /** The wire modules and their tests. */
  const SPEAKS_WIRE = /^(?:mx\/(?:atrium|platform|wire)|simulator|test\/(?:mx|simulator))\//;
  /** Files elsewhere that meet MX's own words, and why. */
  const MEETS_WIRE: readonly string[] = [
    'domain/member-hint.ts', // MX's messages in a browser, which reach the API unread.
    'domain/job-timestamps.ts', // Names the wire's field as its source.
    'runtime/metrics/words.ts', // MX's routes, as values of a label.
    'tools/end-user/at-mx.ts', // What others do at MX beside the service, in tests and recordings.
    'tools/bench/scale/stub-service.ts', // MX's status route, for members by the thousand.
    'tools/bench/verification/mx-calls.ts', // The calls of what the product is compared with.
    'tools/histories/flows.ts', // Messages of MX's widget and OAuth page.
    'tools/openapi-examples/play.ts', // The same.
    'tools/bench/poll/stub-process.ts', // Answers as MX does.
    ...['calls', 'challenges', 'fields', 'pages', 'pitfalls', 'responses', 'sent', 'start']
      .concat('platform', 'statuses', 'timing')
      .map((name) => `tools/conformance/rows/${name}.ts`), // Rows about what MX's contract names.
    'test/domain/member-hint.test.ts',
    'test/domain/error-codes.test.ts', // The key of MX's example.
    'test/api/member-changed.test.ts',
    'test/api/webhooks.test.ts', // A webhook of MX.
    'test/browser/pages.test.ts', // The simulator's own pages.
    'test/contract/request-cases.ts', // A wire name is no member of ours.
    'test/runtime/redaction.test.ts', // Redaction knows them.
    'test/integration/support/planting.ts', // What the canary puts into MX's answers.
    ...['open-url', 'ownership', 'jobs', 'named-job'].map(
      (name) => `test/flows/${name}.test.ts`, // What the bank saw, and messages of its pages.
    ),
  ];
  /** Names that are somebody else's as well. */
  const SHARED_NAMES = new Set(['client_id', 'expires_in', 'per_page', 'total_pages']);

  it('appear in the wire modules alone', () => {
    const names = [...wireNames].filter((name) => !SHARED_NAMES.has(name));
    expect(names.length).toBeGreaterThan(80);
    const pattern = new RegExp(`(?<![\\w{-])(?:${names.join('|')})(?![\\w-])`);
    const found = files
      .filter(
        ({ file }) => file.endsWith('.ts') && !SPEAKS_WIRE.test(file) && !MEETS_WIRE.includes(file),
      )
      .flatMap((each) => linesMatching(each, pattern));
    expect(found).toEqual([]);
  });
});
