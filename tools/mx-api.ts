/** Which of MX's APIs a tool's stack speaks, on the command line. */
import { UsageError } from '../cli/terminal';
import { MX_APIS, type MxApi } from '../mx';

/** @throws UsageError for what is none of MX's APIs */
export function mxApi(text: string): MxApi {
  const api = MX_APIS.find((known) => known === text);
  if (api === undefined) throw new UsageError(`--api must be one of ${MX_APIS.join(', ')}.`);
  return api;
}
