/**
 * Lint rules. Three kinds live here: what the compiler cannot see (floating promises, unused results), the size limits of
 * CONTRIBUTING.md, and the editor-time half of the import table (docs/adr/0010). Formatting is prettier's, never a rule.
 */
import { defineConfig } from 'eslint/config';
import prettier from 'eslint-config-prettier';
import jest from 'eslint-plugin-jest';
import tseslint from 'typescript-eslint';

/** The modules of the build. Of these only cli/ talks to a terminal. */
const productionModules = [
  'domain',
  'contract',
  'workflows',
  'mx',
  'activities',
  'codec',
  'worker',
  'client',
  'api',
  'simulator',
  'runtime',
  'cli',
];

/** All code below these folders, whatever its depth. */
const inModules = (...modules) => modules.map((module) => `${module}/**/*.ts`);

/** A relative path that climbs into another module. */
const relativeTo = (modules) => `^(?:\\.\\./)+(?:${modules.join('|')})(?:/|$)`;

const otherModules = (...allowed) =>
  [...productionModules, 'tools', 'test', 'examples'].filter((module) => !allowed.includes(module));

/**
 * ESLint core rules worth having beside typescript-eslint, written out because ESLint 10 no longer brings `@eslint/js`
 * and one more package for twenty lines is not worth its updates.
 */
const coreRules = {
  'no-async-promise-executor': 'error',
  'no-case-declarations': 'error',
  'no-cond-assign': 'error',
  'no-constant-binary-expression': 'error',
  'no-constructor-return': 'error',
  'no-control-regex': 'error',
  'no-debugger': 'error',
  'no-duplicate-case': 'error',
  'no-else-return': 'error',
  'no-empty': 'error',
  'no-fallthrough': 'error',
  'no-irregular-whitespace': 'error',
  'no-loss-of-precision': 'error',
  'no-param-reassign': 'error',
  'no-promise-executor-return': 'off',
  'no-self-compare': 'error',
  'no-sparse-arrays': 'error',
  'no-template-curly-in-string': 'error',
  'no-unneeded-ternary': 'error',
  'no-unreachable-loop': 'error',
  'no-unsafe-finally': 'error',
  'no-unsafe-negation': 'error',
  'no-useless-assignment': 'error',
  'no-useless-catch': 'error',
  'no-useless-escape': 'error',
  'no-useless-rename': 'error',
  'no-var': 'error',
  'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'], location: 'start' }],
  'object-shorthand': 'error',
  'prefer-const': 'error',
  'preserve-caught-error': 'off', // Upstream errors carry keys and credentials; dropping the cause is often the point.
  eqeqeq: 'error',
};

const sizeRules = {
  'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
  'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
  'max-params': ['error', 4],
  complexity: ['error', 12],
};

const typedRules = {
  '@typescript-eslint/consistent-type-definitions': 'off', // An interface has no implicit index signature; both forms have a use.
  '@typescript-eslint/consistent-type-exports': 'error',
  '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
  '@typescript-eslint/explicit-module-boundary-types': 'error',
  '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
  '@typescript-eslint/non-nullable-type-assertion-style': 'off', // It asks for the `!` that another rule forbids.
  '@typescript-eslint/no-floating-promises': 'error',
  '@typescript-eslint/no-unsafe-class-instance-assignment': 'off', // This and the next: a sixth of a whole run, for
  '@typescript-eslint/no-unsafe-enum-assignment': 'off', // enums and look-alike classes, which this code does not have.
  '@typescript-eslint/no-unnecessary-condition': [
    'error',
    { allowConstantLoopConditions: 'only-allowed-literals' },
  ],
  '@typescript-eslint/no-unused-vars': [
    'error',
    { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none' },
  ],
  '@typescript-eslint/require-await': 'off', // `async` without `await` turns a synchronous throw into a rejection.
  '@typescript-eslint/restrict-template-expressions': [
    'error',
    { allowNumber: true, allowBoolean: true },
  ],
  '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
  '@typescript-eslint/switch-exhaustiveness-check': [
    'error',
    { considerDefaultExhaustiveForUnions: true },
  ],
};

const environmentMessage =
  'Only runtime/config reads the environment; take the value as an argument.';

const noEnvironment = {
  'no-restricted-properties': [
    'error',
    { object: 'process', property: 'env', message: environmentMessage },
  ],
  'no-restricted-imports': [
    'error',
    ...['node:process', 'process'].map((name) => ({
      name,
      importNames: ['env', 'default'],
      message: environmentMessage,
    })),
  ],
};

/**
 * One import for one module, its types marked inline. `import type * as x` has no inline form and stays. Shared by blocks that set
 * `no-restricted-syntax` for reasons of their own, because the last setting of a rule wins.
 */
const inlineTypes = {
  selector: "ImportDeclaration[importKind='type'] > ImportSpecifier",
  message: 'Mark types inline: import { type X, y }.',
};

/** What exists on a server but not in the Workflow sandbox, or would differ from one replay to the next. */
const hostGlobals = [
  'process',
  'Buffer',
  'fetch',
  'crypto',
  'setInterval',
  'setImmediate',
  'performance',
  'require',
  'WeakRef',
  'FinalizationRegistry',
].map((name) => ({ name, message: `No ${name} here: it is absent from the Workflow sandbox.` }));

export default defineConfig(
  { ignores: ['dist/', 'build/', 'coverage/', 'node_modules/', 'tmp/', 'test/fixtures/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  { rules: coreRules },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      ...typedRules,
      ...sizeRules,
      'no-duplicate-imports': 'error',
      'no-restricted-syntax': ['error', inlineTypes],
    },
  },
  {
    files: inModules(...productionModules, 'tools'),
    ignores: ['runtime/config/**'],
    rules: noEnvironment,
  },
  { files: inModules(...productionModules), rules: { 'no-console': 'error' } },
  {
    name: 'modules/domain',
    files: inModules('domain'),
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^(?!\\.{1,2}(?:/|$))',
              message: 'domain/ imports nothing: no package, no Node.',
            },
            {
              regex: relativeTo(otherModules('domain')),
              message: 'domain/ imports no other module.',
            },
          ],
        },
      ],
      'no-restricted-globals': [
        'error',
        ...hostGlobals,
        ...['setTimeout', 'console'].map((name) => ({ name, message: 'domain/ is pure rules.' })),
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'domain/ is pure: take the time as a value.' },
        { object: 'Math', property: 'random', message: 'domain/ is pure: no chance in rules.' },
      ],
      'no-restricted-syntax': [
        'error',
        inlineTypes,
        {
          selector: "NewExpression[callee.name='Date'][arguments.length=0]",
          message: 'domain/ is pure: take the time as a value.',
        },
        { selector: 'ImportExpression', message: 'domain/ imports nothing, also not later.' },
      ],
    },
  },
  {
    name: 'modules/workflows',
    files: inModules('workflows'),
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^(?!\\.{1,2}(?:/|$)|@temporalio/(?:workflow|common)$)',
              message:
                'workflows/ imports only domain/, contract/, @temporalio/workflow and @temporalio/common.',
            },
            {
              regex: relativeTo(['activities']),
              allowTypeImports: true,
              message:
                'Activities enter workflows/ as types only (`import { type X }`), or their code enters the bundle.',
            },
            {
              regex: relativeTo(otherModules('workflows', 'domain', 'contract', 'activities')),
              message: 'workflows/ imports domain/ and contract/ only.',
            },
            {
              regex: '/contract/schemas(?:/|$)',
              message: 'The schemas bring zod; workflows/ takes names and messages of contract/.',
            },
          ],
        },
      ],
      'no-restricted-globals': ['error', ...hostGlobals],
      'no-restricted-syntax': [
        'error',
        inlineTypes,
        { selector: 'ImportExpression', message: 'The Workflow bundle is closed: no import().' },
      ],
    },
  },
  {
    // Here the inferred type is the contract: the workflow's proxies are typed by what these functions return.
    files: ['activities/**/*.ts', 'workflows/activity-options.ts'],
    rules: { '@typescript-eslint/explicit-module-boundary-types': 'off' },
  },
  {
    files: ['test/**/*.ts'],
    extends: [jest.configs['flat/recommended']],
    settings: { jest: { version: 30 } },
    rules: {
      'max-lines-per-function': 'off',
      'max-params': 'off',
      '@typescript-eslint/explicit-module-boundary-types': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off', // A missing element fails the test, which is what it is for.
      '@typescript-eslint/no-empty-function': 'off', // Doubles do nothing on purpose.
      '@typescript-eslint/unbound-method': 'off',
      'jest/unbound-method': 'error',
      // Suites that need the dev server are wrapped; assertions may sit in a named function that starts with expect or assert.
      'jest/expect-expect': [
        'error',
        {
          assertFunctionNames: [
            'expect',
            'expect*',
            'assert*',
            '*.expect*',
            'eventually',
            'fc.assert',
          ],
        },
      ],
      'jest/no-standalone-expect': 'off',
      'jest/no-conditional-expect': 'off', // Properties and outcome unions narrow first and assert after.
      'jest/no-disabled-tests': 'error',
      'jest/no-focused-tests': 'error',
      'jest/prefer-importing-jest-globals': 'error',
    },
  },
  {
    // The place that decides whether a suite runs at all: skipping is its job, and it prints the reason.
    files: ['test/support/**/*.ts'],
    rules: { 'jest/no-disabled-tests': 'off', 'jest/no-export': 'off', 'jest/valid-title': 'off' },
  },
  { files: ['**/*.{js,cjs,mjs}'], rules: { 'no-console': 'off' } },
  prettier,
);
