import type { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import { TextField } from '@backstage/ui';

/** The name of a project that is to be made. */
export function ProjectNameField(props: FieldExtensionComponentProps<string>) {
  const { schema, uiSchema, formData, onChange, required, rawErrors } = props;
  return (
    <TextField
      label={schema.title}
      description={schema.description}
      placeholder={uiSchema['ui:placeholder']}
      isRequired={required}
      isInvalid={rawErrors !== undefined && rawErrors.length > 0}
      value={formData ?? ''}
      onChange={name => onChange(name === '' ? undefined : name)}
    />
  );
}
