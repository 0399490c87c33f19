"""The first tables: editions of a year and their days."""

import chunsheng.kernel.records.keys
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='CalendarYear',
            fields=[
                ('id', models.UUIDField(default=chunsheng.kernel.records.keys.uuid7, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('official', models.BooleanField(default=False, verbose_name='国务院办公厅通知全文')),
                ('source', models.CharField(max_length=200, verbose_name='依据')),
            ],
            options={
                'verbose_name': '年度日历',
                'constraints': [models.UniqueConstraint(models.F('year'), models.F('version'), name='calendar_edition_once')],
            },
        ),
        migrations.CreateModel(
            name='CalendarDay',
            fields=[
                ('id', models.UUIDField(default=chunsheng.kernel.records.keys.uuid7, editable=False, primary_key=True, serialize=False)),
                ('on', models.DateField(verbose_name='日期')),
                ('kind', models.CharField(choices=[('holiday', '法定节假日'), ('rest', '调休休息'), ('makeup', '调休上班')], max_length=10, verbose_name='类别')),
                ('name', models.CharField(blank=True, max_length=40, verbose_name='名称')),
                ('year', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='days', to='calendar.calendaryear')),
            ],
            options={
                'verbose_name': '日历日',
                'constraints': [models.UniqueConstraint(models.F('year'), models.F('on'), name='calendar_day_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['holiday', 'rest', 'makeup'])), name='calendar_day_of_known_kind')],
            },
        ),
    ]
