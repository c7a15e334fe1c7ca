/** Questions about the graph of a workflow. Every function takes edges whose steps may not exist. */
import { type Edge, output, type Workflow } from './workflow';

type Graph = Pick<Workflow, 'start' | 'steps' | 'edges'>;

export function edgesInto({ edges }: Pick<Workflow, 'edges'>, step: string): readonly Edge[] {
  return edges.filter(({ to }) => to === step);
}

/** Everything that can be reached from the start, itself included. @param without a step that is passed by no way */
export function reachable({ start, edges }: Graph, without?: string): ReadonlySet<string> {
  const found = new Set<string>();
  const open = start.filter((name) => name !== without);
  for (let step = open.pop(); step !== undefined; step = open.pop()) {
    if (found.has(step)) continue;
    found.add(step);
    open.push(...edges.filter(({ from, to }) => from === step && to !== without).map(({ to }) => to));
  }
  return found;
}

/** Whether `step` runs only after `before` has: no way from the start leads to it past `before`. */
export function certainlyBefore(graph: Graph, before: string, step: string): boolean {
  return before !== step && !reachable(graph, before).has(step);
}

/** All steps from which a way leads to this one. */
export function ancestors(graph: Graph, step: string): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [step];
  for (let next = open.pop(); next !== undefined; next = open.pop())
    for (const { from } of edgesInto(graph, next)) {
      if (found.has(from)) continue;
      found.add(from);
      open.push(from);
    }
  return found;
}

/** The steps of one cycle, its first step repeated at the end; undefined where there is none. */
export function cycle({ steps, edges }: Graph): readonly string[] | undefined {
  const done = new Set<string>();
  const visit = (step: string, way: readonly string[]): readonly string[] | undefined => {
    const since = way.indexOf(step);
    if (since >= 0) return [...way.slice(since), step];
    if (done.has(step)) return undefined;
    for (const { to } of edges.filter(({ from }) => from === step)) {
      const found = visit(to, [...way, step]);
      if (found) return found;
    }
    done.add(step);
    return undefined;
  };
  for (const step of Object.keys(steps)) {
    const found = visit(step, []);
    if (found) return found;
  }
  return undefined;
}

/** The steps and the output so that each comes after all it may wait for. Of a graph without cycles. */
export function inOrder(graph: Graph): readonly string[] {
  const left = new Set([...Object.keys(graph.steps), output]);
  const order: string[] = [];
  while (left.size > 0) {
    const next = [...left].find((step) => edgesInto(graph, step).every(({ from }) => !left.has(from)));
    if (next === undefined) throw new Error(`A workflow with a cycle has no order: ${[...left].join(', ')}`);
    left.delete(next);
    order.push(next);
  }
  return order;
}
