import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { AttemptSpec } from '@llmops/backstage-plugin-llmops-node';
import type { DvcEngineConfig } from '../config/readDvcEngineConfig';
import { resolveEnvironment } from '../environments/resolveEnvironment';
import { pipelineFile } from '../pipeline/pipelineFile';
import type { StageReader } from '../pipeline/StageReader';
import { inheritedVariables } from '../toolchain/inheritedVariables';
import type { Toolchain } from '../toolchain/Toolchain';
import type { AttemptFolder } from './AttemptFolder';
import { buildSpecFile } from './buildSpecFile';

/**
 * Makes the folder of an attempt complete: the checkout, then the specification, which is what makes the attempt
 * exist. Every caller fills a checkout folder of its own, so that two of them, or one that died half-way, never
 * disturb each other; whose specification comes first, wins, and the other checkout goes.
 */
export async function submitAttempt(options: {
  folder: AttemptFolder;
  spec: AttemptSpec;
  config: DvcEngineConfig;
  toolchain: Toolchain;
  stages: StageReader;
}): Promise<void> {
  const { folder, spec, config, toolchain, stages } = options;
  const [steps, environment] = await Promise.all([
    stages.read(spec.pipeline, spec.source),
    resolveEnvironment(spec, toolchain, config.environmentsDirectory),
  ]);
  const uv =
    environment && !environment.installed ? await toolchain.uv() : undefined;
  await mkdir(folder.path, { recursive: true, mode: 0o700 });
  const checkout = `checkout-${randomUUID()}`;
  let won = false;
  try {
    await spec.source.materialize(folder.file(checkout));
    won = await folder.commitSpec(
      buildSpecFile({
        spec,
        config,
        checkout,
        pipelineFile: pipelineFile(spec.pipeline),
        steps,
        environment,
        uv,
        toolOnlyNames: inheritedVariables(process.env).toolOnlyNames,
      }),
    );
  } catch (error) {
    // The winner may have removed our checkout while it was being filled.
    if (!(await folder.isSubmitted())) {
      throw error;
    }
  } finally {
    if (!won) {
      await rm(folder.file(checkout), { recursive: true, force: true });
    }
  }
  if (won) {
    await removeOtherCheckouts(folder, checkout);
  }
}

/** What callers left behind that died before they were done. */
async function removeOtherCheckouts(
  folder: AttemptFolder,
  own: string,
): Promise<void> {
  for (const name of await readdir(folder.path)) {
    if (/^\.?checkout-/.test(name) && name !== own) {
      await rm(join(folder.path, name), {
        recursive: true,
        force: true,
        maxRetries: 3,
      }).catch(() => {
        // Someone still writes into it; it removes it itself when it finds that it lost.
      });
    }
  }
}
