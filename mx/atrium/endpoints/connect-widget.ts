/**
 * The Connect widget (atrium-contract.md §12): the only request whose options stand at the top
 * level of the body.
 */
import { z } from 'zod';
import { readBody, type HttpCall, type Transport } from '../../http';
import { type WireWidgetOptions } from '../../wire';
import { connectWidgetUrlSchema } from '../schemas/connect-widget-url';

/** The options of a Connect widget that we send; atrium-contract.md §12 has them all. */
export interface AtriumConnectWidgetOptions extends WireWidgetOptions {
  /** Without it the widget aggregates. */
  readonly mode: 'verification';
  readonly include_transactions?: boolean;
}

/** Calls about the Connect widget. */
export interface AtriumConnectWidget {
  /**
   * Makes a widget address that works once and for ten minutes; call it per page load and never
   * store what it returns.
   */
  createUrl(
    userGuid: string,
    options: AtriumConnectWidgetOptions,
    call?: HttpCall,
  ): Promise<string>;
}

const widgetBody = z.object({ user: connectWidgetUrlSchema });

/** Binds the calls about the Connect widget to a transport. */
export function createConnectWidget(http: Transport): AtriumConnectWidget {
  return {
    async createUrl(userGuid, options, call) {
      const request = {
        method: 'POST',
        route: '/users/{user_guid}/connect_widget_url',
        params: { user_guid: userGuid },
        body: options,
      } as const;
      return readBody(await http.send(request, call), widgetBody).user.connect_widget_url;
    },
  };
}
