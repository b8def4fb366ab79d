import { InputError, isError } from '@backstage/errors';
import type { PreflightCheck } from '@llmops/backstage-plugin-llmops-node';
import type { PreflightContext } from './runChecks';

const TITLE = 'Training image';
/** Stands for an image that was not found, so that the other checks can go on. */
const ANY_DIGEST = `sha256:${'0'.repeat(64)}`;

/** Whether the image of the commit is there, and was built from it. */
export async function checkImage(
  { images, spec }: PreflightContext,
  image: string,
): Promise<{ reference: string; checks: PreflightCheck[] }> {
  try {
    const { reference } = await images.resolve(image, spec.source.commit);
    return {
      reference,
      checks: [
        {
          id: 'image',
          title: TITLE,
          status: 'ok',
          message: `Built from the commit of the run: ${reference}`,
        },
      ],
    };
  } catch (error) {
    return {
      reference: `${image.split('@')[0]}@${ANY_DIGEST}`,
      checks: [
        {
          id: 'image',
          title: TITLE,
          status: error instanceof InputError ? 'error' : 'warning',
          message: isError(error) ? error.message : String(error),
          field: 'ref',
        },
      ],
    };
  }
}
