import type { Found } from '../../text/catalogue/shape-doctor-http.ts'
import type { DoctorOptions } from './doctor.ts'

/** Whether other systems' queue is read and told, where this process does that. */
export async function checkDoor(door: DoctorOptions['door']): Promise<Found[]> {
  const subject = 'rabbitmq'
  if (door === 'off') return [{ subject, state: 'skipped', code: 'rabbitmq_off', facts: {} }]
  if (door === 'elsewhere') return [{ subject, state: 'skipped', code: 'rabbitmq_elsewhere', facts: {} }]
  const { queue, ingress, status, error } = door.health()
  if (ingress === 'away' || status === 'away') {
    return [{ subject, state: 'wrong', code: 'rabbitmq_away', facts: { queue, error } }]
  }
  const facts = { queue, waiting: await door.waiting() }
  return ingress === 'held_back'
    ? [{ subject, state: 'advice', code: 'rabbitmq_held_back', facts }]
    : [{ subject, state: 'ok', code: 'rabbitmq_ok', facts }]
}
