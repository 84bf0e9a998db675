/**
 * `npm run verify`: the interactive verification, with all that it needs embedded where the
 * environment names no service.
 */
import { VERIFY_OPTIONS, runVerify } from '../../cli/verify';
import { runTool } from '../run-tool';
import { openService } from './service';

runTool({
  name: 'verify',
  usage: `Usage: npm run verify -- [--request FILE] [--result-key FILE] [--show-numbers]

${VERIFY_OPTIONS}

By default everything runs here, with simulated banks. Set MX_BASE_URL, MX_API_KEY and
MX_CLIENT_ID to use the real MX with a worker in this process; or TEMPORAL_ADDRESS,
SEALING_PUBLIC_KEY_FILE and PAYLOAD_KEYS_FILE to use a worker that runs already (npm run dev prints
them).`,
  run: (context) => runVerify(context, (log) => openService(context.env, log)),
});
