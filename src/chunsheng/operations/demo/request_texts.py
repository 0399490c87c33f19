"""What sample requests say, by category: titles, courses, causes and what came of them."""

from __future__ import annotations

from dataclasses import dataclass

from chunsheng.services.terms import RequestKind, ServiceForm


@dataclass(frozen=True)
class Said:
    """One matter as residents put it; {where} is a building."""

    title: str
    course: str
    cause: str
    outcome: str


@dataclass(frozen=True)
class Topic:
    """A category of the catalogue with its sample matters and how often it comes."""

    code: str
    title: str
    kind: RequestKind
    form: ServiceForm | None
    weight: int
    said: tuple[Said, ...]
    notice: str = ""


TOPICS = (
    Topic(
        "lighting",
        "公共照明",
        RequestKind.HELP,
        ServiceForm.GRID,
        18,
        (
            Said(
                "{where}楼道灯不亮",
                "{where}的楼道灯坏了好几天，老人晚上上下楼怕摔，请来修一修。",
                "灯具损坏",
                "物业更换声控灯 2 盏，网格员晚间到场试亮。",
            ),
            Said(
                "{where}门前路灯忽明忽暗",
                "{where}门前的路灯一闪一闪，晚上接孩子看不清路。",
                "线路老化",
                "市政更换镇流器，路灯恢复正常。",
            ),
            Said(
                "{where}地下车库照明不足",
                "{where}地下车库一半的灯不亮，倒车很不方便。",
                "灯管到寿命",
                "物业统一更换灯管 14 支。",
            ),
        ),
    ),
    Topic(
        "road",
        "井盖路面",
        RequestKind.HELP,
        ServiceForm.GRID,
        10,
        (
            Said(
                "{where}东侧井盖松动",
                "{where}东侧的井盖一踩就响，电动车过去会颠，怕出事。",
                "井圈磨损",
                "先设围挡，次日更换井圈并复位井盖。",
            ),
            Said(
                "{where}前路面塌陷一块",
                "下雨后{where}前面的路塌了脸盆大的一块，请补一补。",
                "雨后沉降",
                "回填并铺设沥青，围挡已撤。",
            ),
        ),
        "井盖缺失请先提醒行人绕行；有人受伤请立即拨打 120。",
    ),
    Topic(
        "drainage",
        "下水管道",
        RequestKind.HELP,
        ServiceForm.STANDARD,
        14,
        (
            Said(
                "{where}下水道堵塞返水",
                "{where}一楼厨房返水，楼上一用水就往外冒，味道很大。",
                "主管道油垢堵塞",
                "物业疏通主管道并冲洗，已回访两户。",
            ),
            Said(
                "{where}化粪池外溢",
                "{where}后面的化粪池满了往外溢，居民都绕着走。",
                "长期未清掏",
                "环卫清掏 2 车，并排入每季清掏计划。",
            ),
        ),
    ),
    Topic(
        "noise",
        "噪音扰民",
        RequestKind.COMPLAINT,
        ServiceForm.GRID,
        10,
        (
            Said(
                "{where}附近夜间施工噪音",
                "晚上十一点多{where}旁边还在打桩，孩子睡不着。",
                "夜间施工未公示",
                "城管到场制止，施工方书面保证 22 时后停工。",
            ),
            Said(
                "{where}楼下音响太吵",
                "{where}楼下每天傍晚音响开得很大，影响上网课的孩子。",
                "音量过大",
                "与领队约定：音量调低，20:30 前结束。",
            ),
        ),
        "正在发生、劝阻不了的扰民可拨打 110。",
    ),
    Topic(
        "parking",
        "停车秩序",
        RequestKind.COMPLAINT,
        ServiceForm.GRID,
        12,
        (
            Said(
                "{where}消防通道被车堵住",
                "{where}的消防通道天天停满车，万一着火消防车进不来。",
                "车位不足",
                "划黄线、装隔离桩，联系车主挪车 6 辆。",
            ),
            Said(
                "{where}电动车进楼充电",
                "{where}有人把电动车推进楼道充电，很危险。",
                "充电桩不够",
                "清出楼道车辆 3 辆，楼下新增充电口 10 个。",
            ),
        ),
        "车辆堵住消防通道又遇火情，请立即拨打 119。",
    ),
    Topic(
        "meals",
        "助餐服务",
        RequestKind.INQUIRY,
        ServiceForm.SOCIAL,
        8,
        (
            Said(
                "独居老人助餐怎么申请",
                "想问{where}的独居老人怎么申请送餐，要带什么材料。",
                "",
                "已告知申请条件和材料，并送去申请表。",
            ),
            Said(
                "社区食堂开放时间",
                "社区食堂周末开不开，{where}的老人能不能送到家？",
                "",
                "已答复开放时间；行动不便的可登记送餐。",
            ),
        ),
    ),
    Topic(
        "elders",
        "老人探访",
        RequestKind.HELP,
        ServiceForm.SOCIAL,
        6,
        (
            Said(
                "请多上门看看{where}的独居老人",
                "邻居说{where}一位独居老人好几天没下楼，请上门看看。",
                "子女在外地",
                "网格员和志愿者已上门，老人平安，改为每周探访两次。",
            ),
        ),
        "老人突发疾病请先拨打 120。",
    ),
    Topic(
        "lifts",
        "加装电梯",
        RequestKind.ADVICE,
        ServiceForm.ONLINE,
        7,
        (
            Said(
                "建议{where}加装电梯",
                "{where}六层没有电梯，老人下楼难，建议组织大家商量加装电梯。",
                "",
                "已答复办理条件，转居民议事会排入议题。",
            ),
        ),
    ),
    Topic(
        "sanitation",
        "环境卫生",
        RequestKind.HELP,
        ServiceForm.GRID,
        12,
        (
            Said(
                "{where}垃圾清运不及时",
                "{where}旁的垃圾桶两天没清，天一热味道受不了。",
                "清运车故障",
                "当天加派车辆清运，并改为每日两次。",
            ),
            Said(
                "{where}楼道堆放杂物",
                "{where}楼道里堆了旧家具，走路都要侧着身。",
                "住户装修",
                "联系住户清走杂物，楼道已打扫。",
            ),
        ),
    ),
    Topic(
        "trees",
        "绿化树木",
        RequestKind.HELP,
        ServiceForm.STANDARD,
        7,
        (
            Said(
                "{where}树枝挡住路灯",
                "{where}路口的树枝把路灯挡住了，晚上一片黑。",
                "多年未修剪",
                "园林所修剪 5 株，路灯已露出。",
            ),
        ),
    ),
    Topic(
        "gas",
        "燃气安全",
        RequestKind.HELP,
        ServiceForm.STANDARD,
        4,
        (
            Said(
                "{where}楼道有燃气味",
                "{where}三楼楼道能闻到燃气味，请来看看。",
                "阀门老化",
                "燃气公司到场更换阀门，检测合格。",
            ),
        ),
        "闻到燃气味：开窗通风，不要开关电器，到室外拨打 119 和燃气抢修电话。",
    ),
    Topic(
        "papers",
        "办事咨询",
        RequestKind.INQUIRY,
        ServiceForm.ONLINE,
        9,
        (
            Said(
                "居住证明在哪里开",
                "孩子上学要居住证明，住{where}，应该去哪里办？",
                "",
                "已告知窗口、时间和材料，可网上预约。",
            ),
            Said(
                "老年优待证怎么办",
                "父母住{where}，想办老年优待证，要本人去吗？",
                "",
                "已答复可代办，代办人带双方身份证。",
            ),
        ),
    ),
    Topic(
        "conduct",
        "干部作风",
        RequestKind.REPORT,
        None,
        2,
        (
            Said(
                "反映一名工作人员态度生硬",
                "去窗口办事，工作人员态度很生硬，说了两句就不理人。",
                "",
                "已核查并约谈，当事人书面检查。",
            ),
        ),
    ),
    Topic(
        "other",
        "其他",
        RequestKind.HELP,
        None,
        5,
        (
            Said(
                "{where}邻里漏水纠纷",
                "{where}楼上漏水到楼下，两家说不到一起，请来调解。",
                "防水层破损",
                "调解达成协议，楼上重做防水。",
            ),
        ),
    ),
)

SURNAMES = "张王李赵刘陈杨黄周吴徐孙马朱胡郭何高林罗"
RETURNED = ("不在本网格，请重新分派。", "属物业保修范围，请街道协调。", "需要两个网格一起办。")
EXCLUDED = {
    "beyond_powers": "这件事归市里主管部门管，已告知受理电话。",
    "in_court": "此事正在诉讼中，请等候判决。",
    "merged": "与已受理的一件相同，并入主件一起办，结果一并告知。",
}
