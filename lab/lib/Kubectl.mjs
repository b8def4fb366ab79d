// @ts-check
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Problem } from '../../scripts/lib/problem.mjs';

/** Runs the lab's own kubectl. */
export class Kubectl {
  #file;
  #kubeconfig;

  /**
   * @param {string} file
   * @param {string} kubeconfig
   */
  constructor(file, kubeconfig) {
    this.#file = file;
    this.#kubeconfig = kubeconfig;
  }

  /**
   * @param {string[]} args
   * @param {string} [input]
   * @returns {Promise<string>} what it wrote
   * @throws {Problem} when it fails
   */
  async run(args, input = '') {
    const child = spawn(this.#file, args, {
      env: { ...process.env, KUBECONFIG: this.#kubeconfig },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let output = '';
    let errors = '';
    child.stdout.on('data', chunk => (output += chunk));
    child.stderr.on('data', chunk => (errors += chunk));
    // It may end before it has read everything; its exit code says so.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    const [code] = await once(child, 'close');
    if (code === 0) return output;
    throw new Problem(
      `kubectl ${args.join(' ')} failed: ${errors.trim().slice(0, 500)}.`,
      'See the logs of the lab.',
    );
  }

  /** @param {string[]} args */
  async succeeds(...args) {
    try {
      await this.run(args);
      return true;
    } catch (error) {
      if (error instanceof Problem) return false;
      throw error;
    }
  }

  /**
   * @param {string} manifest
   * @param {string[]} args
   */
  async apply(manifest, ...args) {
    await this.run(['apply', '--server-side', ...args, '-f', '-'], manifest);
  }

  /**
   * @param {string} file
   * @param {string[]} args
   */
  async applyFile(file, ...args) {
    await this.run(['apply', '--server-side', ...args, '-f', file]);
  }

  /** @param {string} name */
  async createNamespace(name) {
    await this.apply(
      `{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "${name}"}}`,
    );
  }

  /** An operator that starts before its kinds are known ends at once. */
  async waitForKinds() {
    await this.run([
      ...['wait', '--for=condition=Established', 'crd', '--all'],
      '--timeout=180s',
    ]);
  }

  /**
   * Renders a folder, without what the lab runs itself.
   *
   * @param {string} folder
   */
  async kustomize(folder) {
    const manifest = await this.run(['kustomize', folder]);
    return manifest
      .split(/^---\n/m)
      .filter(
        part => !/^kind: (Deployment|ServiceMonitor|Namespace)$/m.test(part),
      )
      .join('---\n');
  }
}
