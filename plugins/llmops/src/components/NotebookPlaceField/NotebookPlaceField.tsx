import type { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import { Text } from '@backstage/ui';
import { useText } from '../../hooks/useText';
import type { NotebookPlace } from './place';
import { PlaceChooser } from './PlaceChooser';

/** Where a notebook of the form's owner is to be, with which image: only what the cluster will take. */
export function NotebookPlaceField(
  props: FieldExtensionComponentProps<NotebookPlace>,
) {
  const { formData, onChange, formContext } = props;
  const owner = readOwner(formContext);
  const t = useText();
  return owner ? (
    <PlaceChooser
      key={owner}
      owner={owner}
      value={formData}
      onChange={onChange}
    />
  ) : (
    <Text color="secondary">{t('notebooks.form.noOwner')}</Text>
  );
}

/** What the form holds so far is its own affair, and its types say nothing of it. */
function readOwner(context: unknown): string | undefined {
  const form = property(context, 'formData');
  const owner = property(form, 'owner');
  return typeof owner === 'string' && owner !== '' ? owner : undefined;
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && name in value
    ? Reflect.get(value, name)
    : undefined;
}
