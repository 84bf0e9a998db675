/** What the page and the script around it say to each other. Part of the interface: words may be added. */

/** Marks the page's messages. */
export const SOURCE = 'atrium-verification-page';

/** What the script says first. */
export const HELLO = 'atrium-verification-hello';

/** What the page shows. Later releases may add words. */
export type PageStep =
  | 'opening'
  | 'bank'
  | 'sign-in'
  | 'questions'
  | 'account'
  | 'consent'
  | 'widget'
  | 'working'
  | 'finished'
  | 'session-ended';

/** Why the page cannot go on. Later releases may add words. */
export type PageTrouble =
  | 'address-used'
  | 'expired'
  | 'rejected'
  | 'unknown-verification'
  | 'broken';

/** What happens on the page. Nothing that was entered is ever among it. */
export type PageNews =
  /** The page has its session, and shows the first step. */
  | { readonly type: 'opened'; readonly verificationId: string }
  /** Another step is shown. */
  | { readonly type: 'step'; readonly step: PageStep }
  /** The verification has ended. Read its outcome with your API key before you act on it. */
  | {
      readonly type: 'finished';
      readonly verificationId: string;
      readonly outcome: { readonly code: string; readonly turn: string; readonly retry: string };
    }
  /** The end user leaves the page; `returnUrl` is where your backend wanted them to go. */
  | { readonly type: 'exited'; readonly returnUrl: string | null }
  /** The page cannot go on. */
  | { readonly type: 'error'; readonly reason: PageTrouble };

/** As it is sent. */
export type PageMessage = PageNews & { readonly source: typeof SOURCE };
