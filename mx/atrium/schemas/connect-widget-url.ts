/** The answer to a request for a Connect widget (atrium-contract.md §12). */
import { z } from 'zod';
import { requiredUrl } from '../../wire';

/** A Connect widget for one user. */
export const connectWidgetUrlSchema = z.object({
  /** Works once and for ten minutes: a secret, not to be logged or stored. */
  connect_widget_url: requiredUrl,
});
