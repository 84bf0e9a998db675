/** A call in a language of the end user. */
import { type HttpCall } from '../../http';
import { type MxCall } from '../../port';

/**
 * The call, with the language of what MX makes; without one, the call itself. Its signal may be a
 * getter of the call's class, which spreading leaves out.
 */
export function spokenIn(language: string | undefined, call: MxCall): HttpCall {
  if (language === undefined) return call;
  return {
    ...call,
    acceptLanguage: language,
    get signal() {
      return call.signal;
    },
  };
}
