/**
 * HTML as values: a template escapes everything that is not HTML already. Also the frame of every
 * page. The texts of a page are in the page's own file.
 */

/** Text that is safe to send as it stands. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A value of a template; null and false leave nothing. */
export type HtmlValue = string | number | Html | readonly Html[] | null | false;

/** Builds HTML; strings and numbers are escaped, for text and for quoted attributes alike. */
export function html(literals: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  const parts = literals.map((literal, index) => literal + render(values[index] ?? null));
  return new Html(parts.join(''));
}

/** A page for the end user. */
export interface Page {
  readonly status: number;
  /** What the browser's tab says. */
  readonly title: string;
  /** Language of the words, for `lang`. */
  readonly language: string;
  readonly colorScheme: 'light' | 'dark' | 'light dark';
  readonly body: Html;
  /** The page's script and its data, as JSON in `document.body.dataset.page`. */
  readonly script?: { readonly code: string; readonly data: unknown };
  /** Without scripts, the page is fetched again after this many seconds. */
  readonly refreshSeconds?: number;
  /**
   * Where a form of this page may redirect to outside the simulator, as a source of `form-action`.
   */
  readonly leadsTo?: string;
}

/** The whole document. `nonce` lets our own style and script pass the content security policy. */
export function documentOf(page: Page, nonce: string): string {
  const { title, language, colorScheme, body, script, refreshSeconds } = page;
  const data = script === undefined ? '' : JSON.stringify(script.data);
  const refresh =
    refreshSeconds !== undefined &&
    html`<noscript><meta http-equiv="refresh" content="${refreshSeconds}" /></noscript>`;
  const code =
    script !== undefined &&
    html`<script nonce="${nonce}">
      ${new Html(script.code)};
    </script>`;
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="${colorScheme}" />
        <title>${title}</title>
        <style nonce="${nonce}">
          :root { color-scheme: ${colorScheme}; }${STYLE}
        </style>
        ${refresh}
      </head>
      <body data-page="${data}">
        <main>${body}</main>
        ${code}
      </body>
    </html> `.text;
}

/** The content security policy: nothing from elsewhere, no script or style but ours. */
export function contentPolicy(page: Page, nonce: string): string {
  const leadsTo = page.leadsTo === undefined ? '' : ` ${page.leadsTo}`;
  return [
    "default-src 'none'",
    `style-src 'nonce-${nonce}'`,
    `script-src 'nonce-${nonce}'`,
    'img-src data:',
    "connect-src 'self'",
    `form-action 'self'${leadsTo}`,
    "base-uri 'none'",
  ].join('; ');
}

const STYLE = new Html(`
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; background: Canvas; color: CanvasText; }
main { max-width: 26rem; margin: 0 auto; padding: 1.5rem; }
h1 { font-size: 1.4rem; line-height: 1.3; }
form { margin: 1rem 0; }
label, legend { display: block; font-weight: 600; margin-top: .75rem; }
label.choice { font-weight: 400; margin-top: .25rem; }
fieldset { border: 1px solid GrayText; border-radius: .4rem; margin: .75rem 0 0; }
input:not([type=radio]), select { box-sizing: border-box; width: 100%; padding: .5rem; font: inherit; }
button { font: inherit; padding: .5rem 1rem; margin: 1rem .5rem 0 0; cursor: pointer; }
ul.plain { list-style: none; padding: 0; }
ul.plain button { width: 100%; margin: .25rem 0; text-align: left; }
img { image-rendering: pixelated; min-width: 3rem; min-height: 3rem; border: 1px solid GrayText; }
[role=alert] { border-left: .3rem solid #c62828; padding: .25rem .75rem; }
.note { font-size: .85rem; }
:focus-visible { outline: .2rem solid Highlight; outline-offset: .1rem; }
`);

function render(value: HtmlValue): string {
  if (value === null || value === false) return '';
  if (value instanceof Html) return value.text;
  if (typeof value === 'object') return value.map((each) => each.text).join('');
  return String(value).replaceAll(/[&<>"']/g, (sign) => `&#${String(sign.charCodeAt(0))};`);
}
