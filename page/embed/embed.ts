/**
 * The script for pages of merchants: opens the end user's page as a modal frame, or by leaving for it.
 * What happens there comes back as events, checked by origin and by frame. A page loads it by a script
 * element, where it is the global `AtriumVerification`, or from the client's package.
 */
import { HELLO, SOURCE, type PageMessage, type PageNews } from './messages';

export type { PageNews, PageStep, PageTrouble } from './messages';

/** How the page is opened. */
export interface OpenOptions {
  /** The one-time address, as your backend got it from `…/page-sessions`. */
  readonly url: string;
  /** `redirect` leaves your page; the end user comes back to your `returnUrl`. @default 'modal' */
  readonly mode?: 'modal' | 'redirect';
  /** What the frame is called for those who cannot see it. @default 'Verify your account' */
  readonly title?: string;
  /** What the button that closes the frame is called. @default 'Close' */
  readonly closeLabel?: string;
  /** Hears what happens. After `exited` the frame is gone. */
  readonly onEvent?: (event: PageNews) => void;
}

/** A page that is open. */
export interface OpenedPage {
  /** Closes it; the verification goes on without it until it is cancelled or its time is over. */
  close(): void;
}

declare global {
  interface Window {
    /** There where `/page/embed.js` is loaded by a script element. */
    readonly AtriumVerification?: { readonly open: typeof open };
  }
}

/** Opens the page. */
export function open(options: OpenOptions): OpenedPage {
  if (options.mode === 'redirect') {
    window.location.assign(options.url);
    return { close: () => undefined };
  }
  const { dialog, frame, button } = modal(options);
  const { origin } = new URL(options.url);
  const close = (): void => {
    window.removeEventListener('message', hear);
    dialog.close();
    dialog.remove();
  };
  const tell = (news: PageNews): void => {
    if (news.type === 'exited') close();
    options.onEvent?.(news);
  };
  const hear = (event: MessageEvent<Partial<PageMessage> | null>): void => {
    const { source, data } = event;
    if (source !== frame.contentWindow || event.origin !== origin) return;
    if (typeof data !== 'object' || data?.source !== SOURCE) return;
    const { source: _ours, ...news } = data as PageMessage;
    tell(news);
  };
  const leave = (event: Event): void => {
    event.preventDefault();
    tell({ type: 'exited', returnUrl: null });
  };
  window.addEventListener('message', hear);
  frame.addEventListener('load', () => frame.contentWindow?.postMessage(HELLO, origin));
  button.addEventListener('click', leave);
  dialog.addEventListener('cancel', leave);
  frame.src = options.url;
  document.body.append(dialog);
  dialog.showModal();
  return { close };
}

function modal({ title = 'Verify your account', closeLabel = 'Close' }: OpenOptions) {
  const dialog = document.createElement('dialog');
  const frame = document.createElement('iframe');
  const button = document.createElement('button');
  frame.title = title;
  frame.referrerPolicy = 'no-referrer';
  button.type = 'button';
  button.textContent = closeLabel;
  dialog.append(button, frame);
  // Property by property, which every content security policy allows.
  Object.assign(dialog.style, {
    border: '0',
    borderRadius: '8px',
    boxSizing: 'border-box',
    height: 'min(46rem, 100dvh)',
    maxHeight: '100dvh',
    maxWidth: '100vw',
    overflow: 'hidden',
    padding: '0',
    width: 'min(34rem, 100vw)',
  });
  Object.assign(button.style, {
    background: 'transparent',
    border: '0',
    color: 'inherit',
    font: 'inherit',
    height: '2.75rem',
    padding: '0 1rem',
  });
  Object.assign(frame.style, {
    border: '0',
    display: 'block',
    height: 'calc(100% - 2.75rem)',
    width: '100%',
  });
  return { dialog, frame, button };
}
