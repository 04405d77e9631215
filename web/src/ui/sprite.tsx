/** Icons of 20 px, drawn with a stroke of 1.6. */
const ICONS = {
  eye: 'M2 10s2.8-5 8-5 8 5 8 5-2.8 5-8 5-8-5-8-5zM10 12.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z',
  'eye-off':
    'M2 10s2.8-5 8-5 8 5 8 5-2.8 5-8 5-8-5-8-5zM10 12.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4zM4 16.5l12-13',
  right: 'm8 5 5 5-5 5',
  left: 'm12 5-5 5 5 5',
  campaign: 'M3 8.2v3.6l2.5.4 8.5 4V3.8l-8.5 4zM5.5 12.2v3.6h2.8v-2.4M16.8 8v4',
  user: 'M10 10a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4zM3.8 17c.3-3.2 2.7-5 6.2-5s5.9 1.8 6.2 5',
  out: 'M8 3.5H4v13h4M8.5 10H17M13.5 6.5 17 10l-3.5 3.5',
  settings: 'M4 6h7M15 6h1M4 14h1M9 14h7M13 8a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM7 16a2 2 0 1 0 0-4 2 2 0 0 0 0 4z',
  pause: 'M7 4.5v11M13 4.5v11',
  resume: 'M6.5 4.5 15 10l-8.5 5.5z',
  stop: 'M5.5 5.5h9v9h-9z',
  phone: 'M6 2.5h8v15H6zM9 15h2',
} as const

/** Icons of the states, 16 px. */
const STATE_ICONS = {
  awaiting_approval:
    'M6 7.5a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4zM2 13a4 4 0 0 1 8 0M10.5 7l1.5 1.5L14.5 6',
  draft: 'M3 13l.8-3.2 7-7 2.4 2.4-7 7zM9.6 4l2.4 2.4',
  queued: 'M3 4.5h10M3 8h10M3 11.5h6',
  held: 'M13.2 9.6A5.6 5.6 0 1 1 6.4 2.8a4.4 4.4 0 0 0 6.8 6.8z',
  sending: 'M2.5 8h8M7.5 4.8 10.7 8l-3.2 3.2M13.5 3.5v9',
  sent: 'M3 8.5 6.3 12 13 4.5',
  delivered: 'M1.5 8.7 4.6 12l6-7.2M7.4 11.3l.7.7 6.4-7.2',
  read: 'M1.5 8S4 3.8 8 3.8 14.5 8 14.5 8 12 12.2 8 12.2 1.5 8 1.5 8zM8 9.9A1.9 1.9 0 1 0 8 6.1a1.9 1.9 0 0 0 0 3.8z',
  failed: 'M4 4l8 8M12 4l-8 8',
  undelivered: 'M5.5 3 2 6.5 5.5 10M2 6.5h7.7a3.4 3.4 0 0 1 0 6.8H6',
  uncertain: 'M5.4 5.8a2.6 2.6 0 1 1 3.8 2.3c-.8.5-1.2 1-1.2 2M8 12.9v.1',
  suppressed: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM3.9 12.1l8.2-8.2',
  canceled: 'M4.2 4.2h7.6v7.6H4.2z',
  expired: 'M4.5 2.5h7M4.5 13.5h7M5.2 2.5v2.3L8 8l2.8-3.2V2.5M5.2 13.5v-2.3L8 8l2.8 3.2v2.3',
  scheduled: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 4.8V8l2.2 1.6',
  paused: 'M5.6 3.5v9M10.4 3.5v9',
  completed: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM5.3 8.2 7.2 10.2l3.6-4.2',
} as const

export type IconName = keyof typeof ICONS
export type StateIconName = keyof typeof STATE_ICONS

/** Every icon once per page; `Icon` and `StateIcon` refer to it. */
export function Sprite() {
  return (
    <svg width="0" height="0" aria-hidden="true" focusable="false" className="for-readers">
      {Object.entries(ICONS).map(([name, path]) => (
        <symbol key={name} id={`i-${name}`} viewBox="0 0 20 20">
          <path d={path} />
        </symbol>
      ))}
      {Object.entries(STATE_ICONS).map(([name, path]) => (
        <symbol key={name} id={`s-${name}`} viewBox="0 0 16 16">
          <path d={path} />
        </symbol>
      ))}
    </svg>
  )
}
