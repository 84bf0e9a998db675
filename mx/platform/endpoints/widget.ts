/** The Connect widget of MX's Platform (mx-platform-contract.md §11). */
import { z } from 'zod';
import { readBody, type HttpCall, type Transport } from '../../http';
import { requiredUrl, type WireWidgetOptions } from '../../wire';
import { type OrderedProducts } from '../products';

/** The options of a Connect widget that we send; mx-platform-contract.md §11 has them all. */
export interface PlatformWidgetOptions extends WireWidgetOptions {
  readonly widget_type: 'connect_widget';
  /** v20250224: the jobs that it starts. */
  readonly data_request?: OrderedProducts;
  /** v20111101: without it the widget aggregates. */
  readonly mode?: 'verification';
  readonly include_transactions?: boolean;
  readonly use_cases?: readonly string[];
  readonly enable_app2app?: boolean;
}

/** Calls about the Connect widget. */
export interface PlatformWidget {
  /**
   * Makes a widget address that works once and for ten minutes; call it per page load and never
   * store what it returns.
   */
  createUrl(userGuid: string, options: PlatformWidgetOptions, call?: HttpCall): Promise<string>;
}

const widgetBody = z.object({ widget_url: z.object({ url: requiredUrl }) });
/** v20111101 had this answer to its older call (mx-platform-contract.md §11). */
const olderBody = z.object({ user: z.object({ connect_widget_url: requiredUrl }) });

/** Binds the calls about the Connect widget to a transport. */
export function createWidget(http: Transport): PlatformWidget {
  return {
    async createUrl(userGuid, options, call) {
      const request = {
        method: 'POST',
        route: '/users/{user_guid}/widget_urls',
        params: { user_guid: userGuid },
        body: { widget_url: options },
      } as const;
      const reply = await http.send(request, call);
      const older = olderBody.safeParse(reply.body).data;
      return older?.user.connect_widget_url ?? readBody(reply, widgetBody).widget_url.url;
    },
  };
}
