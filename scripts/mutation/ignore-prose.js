import { declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin';

/** Calls whose first argument is a sentence for people: tests hold what is judged, not how it is worded. */
const sentences = new Set(['pass', 'fail', 'notApplicable']);

/** What a mutation tester leaves alone: declarations, which other tests check, and sentences. */
const prose = {
  shouldIgnore(path) {
    if (path.isImportDeclaration()) return 'an import';
    if (path.isTemplateLiteral() && path.parentPath?.isReturnStatement()) return 'a sentence for people';
    if (path.isObjectProperty()) {
      const call = path.parentPath?.parentPath;
      if (call?.isCallExpression() && call.node.callee.name === 'defineControl') return 'a declaration';
    }
    const call = path.parentPath;
    if (call?.isCallExpression() && path.listKey === 'arguments') {
      const { callee } = call.node;
      if (path.key === 0 && sentences.has(callee.name)) return 'a sentence for people';
      if (path.key === 1 && callee.property?.name === 'undecided') return 'a sentence for people';
      if (path.key === 0 && callee.name === 'Error') return 'a sentence for people';
    }
    return undefined;
  },
};

export const strykerPlugins = [declareValuePlugin(PluginKind.Ignore, 'prose', prose)];
