/**
 * What `npm run dev` says once everything is up: where things are, what to send, what to try.
 * Returns text only.
 */
import { type MxApi } from '../../mx';
import { SCENARIO_EFFECTS } from '../../simulator';
import { type ApiOnStack } from '../api-on-stack';
import { type Stack } from '../stack';
import { WIDTH_MAX, wrap, type Palette } from '../../cli/terminal';

/** What the greeting cannot see from the stack. */
export interface GreetingDetails {
  readonly api: Pick<ApiOnStack, 'url' | 'key'>;
  /** The API of MX that the worker speaks. */
  readonly dialect: MxApi;
  readonly merchant: { readonly url: string };
  readonly publicKeyFile: string;
  readonly payloadKeysFile: string;
  readonly pace: string;
  readonly colour: Palette;
}

const LABEL_COLUMN = 14;
/** The test passwords worth knowing first; the simulator's own greeting lists all. */
const PASSWORDS = ['password', 'challenge', 'options', 'image', 'sim_code', 'INVALID', 'LOCKED'];

/** Writes the greeting. */
export function describeStack(stack: Stack, details: GreetingDetails): string {
  const { devServer, simulator } = stack;
  const { bold, dim } = details.colour;
  const ui =
    devServer.uiUrl === undefined
      ? 'that of your own server'
      : `${devServer.uiUrl}/namespaces/${devServer.namespace}/workflows`;
  return [
    bold('Everything is up. Stop with Ctrl-C.'),
    '',
    entry('Temporal UI', ui),
    ...codecEntries(stack),
    entry('Temporal', `${devServer.address}, namespace ${devServer.namespace}`),
    entry('HTTP API', `${details.api.url} (documentation: ${details.api.url}/docs)`),
    entry(
      "End user's",
      `${details.merchant.url} (a merchant's page that opens it: examples/merchant)`,
    ),
    entry('  page', 'the sign-ins below decide what happens there'),
    entry('Simulator', `${simulator.baseUrl} (pace ${details.pace}), headers to send:`),
    ...headersOf(simulator, details.dialect).map((header) => entry('', header)),
    entry('  look inside', `${simulator.baseUrl}/_simulator/requests and /_simulator/members`),
    entry('Sealing key', `${details.publicKeyFile} (the public half, for callers)`),
    entry('Payload keys', `${details.payloadKeysFile} (for whoever talks to Temporal)`),
    entry('Worker', 'running; its warnings appear below'),
    '',
    bold('Test sign-ins') + ' at MX Bank (mxbank): user name test_atrium, and as password one of',
    ...PASSWORDS.flatMap((password) => credentialLines(password)),
    dim(`  and many more: ${simulator.baseUrl}/_simulator/help lists them all.`),
    '',
    bold('Try it') + ': in another terminal, be the end user of a verification on this stack:',
    '',
    ...verifyCommand(stack, details),
    '',
    dim(
      '  With the same variables: npm run list -- --tenant dev, npm run webhooks -- --tenant dev list.',
    ),
    '',
    'Or over HTTP, with a key for this run that may do everything:',
    '',
    `  export API=${details.api.url} API_KEY=${details.api.key}`,
    '  examples/curl/verify-account.sh',
    '',
    'See what the simulated MX was asked:',
    '',
    `  curl -s ${simulator.baseUrl}/_simulator/requests`,
    '',
  ].join('\n');
}

/** What whoever calls the simulator sends, as a caller of that API of MX does. */
function headersOf({ apiKey, clientId }: Stack['simulator'], dialect: MxApi): readonly string[] {
  if (dialect === 'atrium')
    return [
      `MX-API-Key: ${apiKey}`,
      `MX-Client-ID: ${clientId}`,
      'Accept: application/vnd.mx.atrium.v1+json',
    ];
  const login = Buffer.from(`${clientId}:${apiKey}`).toString('base64');
  return [`Authorization: Basic ${login}`, 'Accept: application/json', 'Accept-Version: v20250224'];
}

/** What the Temporal UI shows, and how to see more or use its command line. */
function codecEntries({ codecEndpoints }: Stack): readonly string[] {
  if (codecEndpoints === undefined) return [];
  return [
    entry(
      '  payloads',
      'decoded there as an operator sees them: numbers and texts masked. Whole, by',
    ),
    entry('', 'the codec settings of its page (the glasses at the top right), with this address:'),
    entry('', codecEndpoints.auditor),
    entry('', 'For the temporal command line, masked:'),
    entry('', `TEMPORAL_CODEC_ENDPOINT=${codecEndpoints.operator}`),
  ];
}

function entry(label: string, text: string): string {
  return `${label.padEnd(LABEL_COLUMN)}${text}`;
}

function credentialLines(password: string): readonly string[] {
  const effect = SCENARIO_EFFECTS[password] ?? '';
  const [first = '', ...rest] = wrap(effect, WIDTH_MAX - LABEL_COLUMN);
  const head = `  ${password}`.padEnd(LABEL_COLUMN);
  return [`${head}${first}`, ...rest.map((line) => ' '.repeat(LABEL_COLUMN) + line)];
}

/**
 * `npm run verify` on this stack instead of one of its own. The variables are given to that one
 * command and not exported: a shell that keeps them would send the demo, or whatever is run in it
 * next, to this stack's Temporal server.
 */
function verifyCommand(
  { devServer }: Stack,
  { publicKeyFile, payloadKeysFile }: GreetingDetails,
): readonly string[] {
  return [
    `  TEMPORAL_ADDRESS=${devServer.address} TEMPORAL_NAMESPACE=${devServer.namespace} \\`,
    `  SEALING_PUBLIC_KEY_FILE=${publicKeyFile} \\`,
    `  PAYLOAD_KEYS_FILE=${payloadKeysFile} \\`,
    '  npm run verify',
  ];
}
