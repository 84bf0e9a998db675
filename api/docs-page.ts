/**
 * The OpenAPI document as a page for people: plain HTML, no script, nothing loaded from elsewhere.
 */

type Json = Record<string, unknown>;

type Content = Readonly<Record<string, Media>>;

interface Media {
  readonly schema: Json;
  readonly examples?: Readonly<
    Record<string, { readonly summary: string; readonly value: unknown }>
  >;
}

interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description: string;
  readonly parameters?: readonly (Json & { readonly name: string; readonly in: string })[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<
    Record<string, { readonly description: string; readonly content?: Content }>
  >;
}

/** Renders the page. */
export function renderDocsPage(document: Readonly<Record<string, unknown>>): string {
  const { info, paths, components } = document as {
    readonly info: { readonly title: string; readonly description: string };
    readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
    readonly components: { readonly schemas: Readonly<Record<string, Json>> };
  };
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const index = operations.map(
    ({ path, method, operation }) =>
      `<li><a href="#${escape(operation.operationId)}"><code>${method.toUpperCase()} ${escape(path)}</code></a> ${escape(operation.summary)}</li>`,
  );
  const schemas = Object.entries(components.schemas).map(
    ([name, schema]) =>
      `<details id="schema-${escape(name)}"><summary><code>${escape(name)}</code></summary><pre>${linked(schema)}</pre></details>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(info.title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escape(info.title)}</h1>
<p>${prose(info.description)} The same as JSON: <a href="/openapi.json">/openapi.json</a>.</p>
<ul>${index.join('\n')}</ul>
${operations.map(section).join('\n')}
<h2>Schemas</h2>
${schemas.join('\n')}
</body>
</html>
`;
}

function section(entry: {
  readonly path: string;
  readonly method: string;
  readonly operation: Operation;
}): string {
  const { path, method, operation } = entry;
  const parameters = (operation.parameters ?? []).map(
    (parameter) =>
      `<tr><td><code>${escape(parameter.name)}</code></td><td>${escape(parameter.in)}</td><td>${prose(textOf(parameter['description']))}</td></tr>`,
  );
  const [body] = Object.values(operation.requestBody?.content ?? {});
  const responses = Object.entries(operation.responses).map(
    ([status, { description }]) =>
      `<tr><td><code>${status}</code></td><td>${prose(description)}</td></tr>`,
  );
  const answers = Object.entries(operation.responses).flatMap(([status, { content = {} }]) =>
    status.startsWith('2') ? Object.values(content).map(examples) : [],
  );
  return `<h2 id="${escape(operation.operationId)}"><code>${method.toUpperCase()} ${escape(path)}</code></h2>
<p>${prose(operation.description)}</p>
${parameters.length === 0 ? '' : `<table>${parameters.join('\n')}</table>`}
${body === undefined ? '' : `<p>Body:</p><pre>${linked(body.schema)}</pre>${examples(body)}`}
<table>${responses.join('\n')}</table>
${answers.join('\n')}`;
}

/** Each opens with a click, because some are long. */
function examples({ examples: shown = {} }: Media): string {
  return Object.values(shown)
    .map(({ summary, value }) => {
      const text = typeof value === 'string' ? value : JSON.stringify(value, undefined, 2);
      return `<details><summary>Example: ${escape(summary)}</summary><pre>${escape(text)}</pre></details>`;
    })
    .join('\n');
}

/** JSON whose references lead to the schema further down. */
function linked(schema: Json): string {
  return escape(JSON.stringify(schema, undefined, 2)).replaceAll(
    /#\/components\/schemas\/(\w+)/g,
    (reference, name: string) => `<a href="#schema-${name}">${reference}</a>`,
  );
}

/** Text with its `code`. */
function prose(text: string): string {
  return escape(text)
    .replaceAll(/`([^`]+)`/g, '<code>$1</code>')
    .replaceAll('\n\n', '<br>');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

const STYLE = `
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1b1f23; }
code, pre { font: 14px/1.4 ui-monospace, monospace; }
pre { background: #f5f6f8; padding: .75rem; overflow: auto; }
h2 { margin-top: 2.5rem; border-top: 1px solid #d8dce1; padding-top: 1rem; }
table { border-collapse: collapse; margin: .5rem 0; }
td { border: 1px solid #d8dce1; padding: .25rem .6rem; vertical-align: top; }
`;
