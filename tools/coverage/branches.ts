/**
 * The branches of a TypeScript file, as Istanbul counts them: both ways of an `if` and of `?:`,
 * each case of a `switch`, each operand of `&&`, `||` and `??`. Default values of parameters are
 * left out, since V8 does not count them.
 */
import ts from 'typescript';

/** From where to where in the source text, in characters. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Branch {
  readonly kind: 'if' | 'else' | '?:' | 'case' | 'operand';
  /** Line of the source text, from 1. */
  readonly line: number;
  /**
   * What runs when the branch is taken; for an `else` that is not written, the `if` whose condition
   * is false.
   */
  readonly span: Span;
  /** Only for an `else` that is not written: what runs when the branch is not taken. */
  readonly otherwise?: Span;
}

/** All branches of the text, in the order in which they stand in it. */
export function branchesOf(text: string): readonly Branch[] {
  const source = ts.createSourceFile('source.ts', text, ts.ScriptTarget.ES2023, true);
  const branches: Branch[] = [];
  const spanOf = (node: ts.Node): Span => ({ start: node.getStart(source), end: node.getEnd() });
  const add = (kind: Branch['kind'], node: ts.Node, otherwise?: ts.Node): void => {
    const span = spanOf(node);
    const line = source.getLineAndCharacterOfPosition(span.start).line + 1;
    branches.push({
      kind,
      line,
      span,
      ...(otherwise === undefined ? {} : { otherwise: spanOf(otherwise) }),
    });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isIfStatement(node)) {
      add('if', node.thenStatement);
      if (node.elseStatement === undefined) add('else', node.expression, node.thenStatement);
      else add('else', node.elseStatement);
    } else if (ts.isConditionalExpression(node)) {
      add('?:', node.whenTrue);
      add('?:', node.whenFalse);
    } else if (ts.isCaseOrDefaultClause(node)) {
      add('case', node);
    } else if (isLogical(node) && !isLogical(node.parent)) {
      for (const operand of operandsOf(node)) add('operand', operand);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return branches;
}

const LOGICAL: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.QuestionQuestionToken,
]);

function isLogical(node: ts.Node): node is ts.BinaryExpression {
  return ts.isBinaryExpression(node) && LOGICAL.has(node.operatorToken.kind);
}

function operandsOf(node: ts.Expression): readonly ts.Expression[] {
  return isLogical(node) ? [...operandsOf(node.left), ...operandsOf(node.right)] : [node];
}
