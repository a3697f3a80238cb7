type SwitchProps = { readonly label: string; readonly hint?: string; readonly on: boolean; readonly onChange: (on: boolean) => void };

export function Switch({ label, hint, on, onChange }: SwitchProps) {
  return (
    <label className="switch">
      <span className="switch-words">
        <span>{label}</span>
        {hint !== undefined && <small>{hint}</small>}
      </span>
      <input type="checkbox" role="switch" checked={on} onChange={(event) => onChange(event.target.checked)} />
      <span className="switch-track" aria-hidden="true" />
    </label>
  );
}
