import { resolvePackagePath } from '@backstage/backend-plugin-api';
import type { EngineStatus } from '@llmops/backstage-plugin-llmops-node';
import type { DvcEngineConfig } from '../config/readDvcEngineConfig';
import { inheritedVariables } from './inheritedVariables';
import { runTool } from './runTool';
import { satisfies } from './pythonVersion';

const PROBE = `import importlib.metadata as m, json, sys
try: dvc = m.version('dvc')
except m.PackageNotFoundError: dvc = None
print(json.dumps({'python': '.'.join(map(str, sys.version_info[:3])), 'dvc': dvc}))`;

/** A Python that environments can be made from. */
export interface Interpreter {
  path: string;
  /** For example `3.11.7`. */
  version: string;
}

/** The tools that the engine needs on this machine: Python with DVC, and uv. */
export class Toolchain {
  readonly #config: Pick<DvcEngineConfig, 'toolsPython' | 'uv'>;
  #probed: Promise<{ interpreter?: Interpreter; problem?: string }> | undefined;
  readonly #uvFound: Map<string, Promise<Interpreter | undefined>> = new Map();

  constructor(config: Pick<DvcEngineConfig, 'toolsPython' | 'uv'>) {
    this.#config = config;
  }

  /** The script that runs attempts. */
  get supervisor(): string {
    return resolvePackagePath(
      '@llmops/backstage-plugin-llmops-backend-module-dvc',
      'assets',
      'supervisor.py',
    );
  }

  get python(): string {
    return this.#config.toolsPython ?? 'python3';
  }

  async status(): Promise<EngineStatus> {
    const { problem } = await this.#probe();
    return problem
      ? { available: false, reason: problem }
      : { available: true };
  }

  /** Path of uv, or undefined when this machine has none. */
  async uv(): Promise<string | undefined> {
    const path = this.#config.uv ?? 'uv';
    const { code } = await runTool(path, ['--version'], { timeoutMs: 20_000 });
    return code === 0 ? path : undefined;
  }

  /** A Python on this machine that satisfies a version specifier such as `>=3.11`. Nothing is downloaded. */
  async interpreter(specifier = ''): Promise<Interpreter | undefined> {
    const { interpreter } = await this.#probe();
    if (interpreter && satisfies(interpreter.version, specifier)) {
      return interpreter;
    }
    const found =
      this.#uvFound.get(specifier) ?? this.#findInterpreter(specifier);
    this.#uvFound.set(specifier, found);
    return found;
  }

  async #findInterpreter(specifier: string): Promise<Interpreter | undefined> {
    const uv = await this.uv();
    if (!uv) {
      return undefined;
    }
    const found = await runTool(
      uv,
      ['python', 'find', '--no-python-downloads', specifier],
      { env: inheritedVariables(process.env).variables },
    );
    const path = found.stdout.trim();
    const probed =
      found.code === 0 ? await runTool(path, ['-I', '-c', PROBE]) : found;
    return probed.code === 0
      ? { path, version: readProbe(probed.stdout).python }
      : undefined;
  }

  async #probe(): Promise<{ interpreter?: Interpreter; problem?: string }> {
    this.#probed ??= probe(this.#config.toolsPython);
    const result = await this.#probed;
    if (result.problem) {
      this.#probed = undefined;
    }
    return result;
  }
}

async function probe(
  path: string | undefined,
): Promise<{ interpreter?: Interpreter; problem?: string }> {
  if (!path) {
    return {
      problem:
        'No Python with DVC is named; set llmops.engines.dvc.toolsPython or LLMOPS_TOOLS_PYTHON, as npm start does',
    };
  }
  const { code, stdout, stderr } = await runTool(path, ['-I', '-c', PROBE]);
  if (code !== 0) {
    return { problem: `The Python ${path} does not run: ${stderr.trim()}` };
  }
  const { python, dvc } = readProbe(stdout);
  if (!satisfies(python, '>=3.11')) {
    return { problem: `The Python ${path} is ${python}; 3.11 is needed` };
  }
  if (!dvc) {
    return {
      problem: `The Python ${path} has no DVC; install the package dvc there`,
    };
  }
  return { interpreter: { path, version: python } };
}

function readProbe(text: string): { python: string; dvc?: string } {
  const answer: unknown = JSON.parse(text);
  if (
    typeof answer === 'object' &&
    answer !== null &&
    'python' in answer &&
    typeof answer.python === 'string'
  ) {
    const dvc =
      'dvc' in answer && typeof answer.dvc === 'string'
        ? answer.dvc
        : undefined;
    return { python: answer.python, dvc };
  }
  throw new Error(`Python answered ${text} instead of its version`);
}
