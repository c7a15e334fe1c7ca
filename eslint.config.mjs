import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import { relative, sep } from 'node:path';
import tseslint from 'typescript-eslint';
import zones from './scripts/import-zones.js';

const root = import.meta.dirname;

/** Reports imports that leave the zone of their file; a dynamic import is one like any other. */
const importZones = {
  create(context) {
    const file = relative(root, context.filename).split(sep).join('/');
    const check = ({ source }) => {
      const message = typeof source?.value === 'string' && zones.forbidden(file, source.value);
      if (message) context.report({ node: source, message });
    };
    return {
      ImportDeclaration: check,
      ImportExpression: check,
      ExportAllDeclaration: check,
      ExportNamedDeclaration: check,
    };
  },
};

export default defineConfig(
  globalIgnores(['build/', 'dist/', 'imports/', '.work/', '.lab/', 'coverage/']),
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: root } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'max-lines': ['error', { max: 300 }],
      'max-lines-per-function': ['error', { max: 50, skipComments: true, skipBlankLines: true }],
    },
  },
  {
    files: ['src/**/*.ts'],
    plugins: { house: { rules: { 'import-zones': importZones } } },
    rules: { 'house/import-zones': 'error' },
  },
  {
    // What is synthesized depends on the lab alone: only its configuration reads variables, and where to write, the apps.
    files: ['src/{lab,constructs,platform,synth,analysis}/**/*.ts', 'src/systems/*/*.ts'],
    ignores: ['src/lab/config/load.ts', 'src/synth/{kubernetes,terraform}.ts'],
    rules: { 'no-restricted-properties': ['error', { object: 'process', property: 'env' }] },
  },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    // A describe block is a table of contents, however long.
    rules: { 'max-lines-per-function': 'off' },
  },
  {
    files: ['**/*.js'],
    languageOptions: {
      sourceType: 'commonjs',
      globals: {
        require: 'readonly',
        module: 'writable',
        process: 'readonly',
        console: 'readonly',
        __dirname: 'readonly',
      },
    },
  },
);
