/**
 * A process that stood still (SIGSTOP, a frozen machine) goes on where it was, which may be halfway
 * through a request. Another worker is at work on the activity by then, so the call is looked at as
 * late as Node lets: when the request has its socket, in the step that writes it.
 */
import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { type MxCall } from '../port';

/** What axios sends with. */
export interface AxiosTransport {
  request(options: RequestOptions, onResponse: (response: IncomingMessage) => void): ClientRequest;
}

/** Sends as Node does; `end` has to end the request where nobody waits for it any more. */
export function lookingOnceMore(call: MxCall, end: () => void): AxiosTransport {
  return {
    request(options, onResponse) {
      const send = options.protocol === 'https:' ? httpsRequest : httpRequest;
      const sent = send(options, onResponse);
      sent.once('socket', () => {
        if (call.signal?.aborted === true) end();
      });
      return sent;
    },
  };
}
