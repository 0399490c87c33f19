"""Rollups by every unit that facts lay under, and a chain over what the database holds.

What was sealed before is sealed anew: the blocks of before hold another text of the same rows.
"""

import django.db.models.deletion
from django.db import migrations, models

from chunsheng.kernel.ledger import guards


def unseal(apps, schema_editor):
    guards.remove(schema_editor.connection.alias)
    apps.get_model("ledger", "Block").objects.all().delete()


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0002_password_set_at'),
        ('ledger', '0002_figures_by_day'),
    ]

    operations = [
        migrations.RunPython(unseal, migrations.RunPython.noop),
        migrations.RemoveIndex(model_name='fact', name='fact_by_entry'),
        migrations.AddIndex(
            model_name='fact',
            index=models.Index(fields=['kind', 'ends_on'], name='fact_by_day'),
        ),
        migrations.DeleteModel(name='Rollup'),
        migrations.CreateModel(
            name='Rollup',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('grain', models.CharField(choices=[('day', 'Day'), ('month', 'Month')], max_length=5)),
                ('kind', models.CharField(max_length=60)),
                ('standing', models.CharField(max_length=10)),
                ('day', models.DateField()),
                ('via', models.CharField(choices=[('place', 'Place'), ('organisation', 'Organisation'), ('both', 'Both')], max_length=12)),
                ('tags', models.JSONField(default=dict)),
                ('low', models.DecimalField(decimal_places=4, default=0, max_digits=24)),
                ('high', models.DecimalField(decimal_places=4, default=0, max_digits=24)),
                ('n', models.BigIntegerField(default=0)),
                ('no_low', models.BigIntegerField(default=0)),
                ('no_high', models.BigIntegerField(default=0)),
                ('unknown', models.BigIntegerField(default=0)),
                ('about', models.BigIntegerField(default=0)),
                ('verified', models.BigIntegerField(default=0)),
                ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.unit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('unit', 'grain', 'kind', 'standing', 'day', 'via', 'tags'), name='one_rollup_of_a_cell')],
            },
        ),
    ]
