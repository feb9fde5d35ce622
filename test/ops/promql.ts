import { parser } from '@prometheus-io/lezer-promql';

/**
 * The metrics and labels of an expression. `problems` are the places where it does not parse, as `promtool check rules`
 * would say.
 */
export function readPromql(expr: string) {
  const metrics = new Set<string>();
  const labels = new Set<string>();
  const problems: string[] = [];
  parser.parse(expr).iterate({
    enter({ type, from, to, node }) {
      const text = expr.slice(from, to);
      if (type.isError) problems.push(`at ${from} of ${expr}`);
      if (type.name === 'Identifier' && node.parent?.type.name === 'VectorSelector') metrics.add(text);
      if (type.name === 'LabelName') labels.add(text);
    },
  });
  return { metrics: [...metrics], labels: [...labels], problems };
}
