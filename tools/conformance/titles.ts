/** Whether a test is there: read from its source. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const ROOT = join(__dirname, '..', '..');
/** What declares a test or a group of tests: jest's own words, `describeWithServer`, `together`. */
const DECLARES = /^(?:describe\w*|it|test|together)(?:\.|$)/;
/** The suite whose tests are the scenes; each has a recorded history, and some are tested elsewhere. */
const SCENES = 'flows/scenes';
const LEFT_OUT = 'ELSEWHERE';
const HISTORIES = 'test/replay/histories';

interface Suite {
  /** Of tests and groups; of a table of tests the title's template. */
  readonly titles: ReadonlySet<string>;
  readonly texts: ReadonlySet<string>;
}

const suites = new Map<string, Suite>();

/** Whether there is a test `path below test › title`, or `… › row` in a table of tests. */
export function isTest(reference: string): boolean {
  const [file = '', title = '', row] = reference.split(' › ');
  const suite = suites.get(file) ?? read(file);
  suites.set(file, suite);
  return suite.titles.has(title) && (row === undefined || suite.texts.has(row));
}

function read(file: string): Suite {
  const path = join(ROOT, 'test', `${file}.test.ts`);
  const titles = new Set(file === SCENES ? scenes() : []);
  const texts = new Set<string>();
  const leaveOut = (node: ts.Node): void => {
    if (ts.isStringLiteral(node)) titles.delete(node.text);
    ts.forEachChild(node, leaveOut);
  };
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node)) texts.add(node.text);
    if (ts.isVariableDeclaration(node) && node.name.getText(source) === LEFT_OUT) leaveOut(node);
    const declares = ts.isCallExpression(node) && DECLARES.test(node.expression.getText(source));
    const title = declares ? node.arguments[0] : undefined;
    if (title !== undefined && ts.isStringLiteralLike(title)) titles.add(title.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { titles, texts };
}

function scenes(): readonly string[] {
  return readdirSync(join(ROOT, HISTORIES)).map((file) => file.replace(/\.sdk-.*$/, ''));
}
